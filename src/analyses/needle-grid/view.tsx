import type { ReactElement } from 'react';
import report from '../../charts/report.module.css';
import type { ViewProps } from '../define';
import type { GridResult } from './result';
import { CellTable } from './view/CellTable';
import { Maps } from './view/Maps';
import { Margins } from './view/Margins';

/** Recall by length and depth in each condition: maps, means along both sides, and every answer. */
export function View(props: ViewProps<GridResult>): ReactElement {
  return (
    <div className={report.view}>
      <Maps {...props} />
      <Margins result={props.result} />
      <CellTable result={props.result} />
    </div>
  );
}
