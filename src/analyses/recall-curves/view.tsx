import type { ReactElement } from 'react';
import type { ViewProps } from '../define';
import type { RecallCurvesResult } from './result';
import { Curves } from './view/Curves';
import { PointTable } from './view/PointTable';
import { SingleHeads } from './view/SingleHeads';
import { Summary } from './view/Summary';
import styles from '../../charts/report.module.css';

/** What the best heads are worth, and which others the answer hangs on. */
export function View(props: ViewProps<RecallCurvesResult>): ReactElement {
  const { result } = props;
  return (
    <div className={styles.view}>
      <Summary result={result} />
      {result.base && <Curves {...props} base={result.base.recall} />}
      {result.base && <PointTable result={result} />}
      {result.base && result.singles.length > 0 && (
        <SingleHeads {...props} base={result.base.recall} />
      )}
    </div>
  );
}
