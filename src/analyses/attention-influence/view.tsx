import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ViewProps } from '../define';
import type { InfluenceResult } from './result';
import { DocumentTable } from './view/DocumentTable';
import { Domains } from './view/Domains';
import { OneDocument } from './view/OneDocument';
import { Selection } from './view/Selection';
import { Spread } from './view/Spread';
import { Summary } from './view/Summary';
import styles from '../../charts/report.module.css';

/** What documents gain by the heads: all of them, and one token by token. */
export function View(props: ViewProps<InfluenceResult>): ReactElement {
  const { rows } = props.result;
  const [open, setOpen] = useState<number | null>(null);
  const [share, setShare] = useState(0.2);
  return (
    <div className={styles.view}>
      <Summary {...props} />
      <DocumentTable rows={rows} share={share} open={open} onOpen={setOpen} />
      {open !== null && rows[open] && <OneDocument {...props} row={rows[open]} />}
      <Selection {...props} share={share} onShare={setShare} />
      <Domains rows={rows} />
      <Spread rows={rows} />
    </div>
  );
}
