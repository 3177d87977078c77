import type { ReactElement } from 'react';
import type { Token } from '../terms/models';
import { formatExact } from './numbers';
import type { Cell } from './pointers';
import { tokenText } from './tokenText';
import chart from './chart.module.css';
import styles from './AttentionMap.module.css';

export interface MapReadoutProps {
  readonly cell: Cell | null;
  /** NaN where the cell has none. */
  readonly value: number | null;
  readonly unit?: string | undefined;
  readonly queryToken: Token | undefined;
  readonly keyToken: Token | undefined;
}

/** Both tokens of a cell and its exact value, in places that do not move. */
export function MapReadout(props: MapReadoutProps): ReactElement {
  const { cell, value, unit, queryToken, keyToken } = props;
  if (!cell || value === null) {
    return (
      <div className={styles.readout}>
        <span className={styles.hint}>Hover a cell, click to pin it</span>
      </div>
    );
  }
  return (
    <div className={styles.readout}>
      <Side name="query" index={cell.query} token={queryToken} />
      <span className={chart.muted}>→</span>
      <Side name="key" index={cell.key} token={keyToken} />
      {Number.isNaN(value) ? (
        <span className={chart.muted}>no value</span>
      ) : (
        <span className={styles.value}>{formatExact(value)}</span>
      )}
      {unit && <span className={chart.muted}>{unit}</span>}
    </div>
  );
}

interface SideProps {
  readonly name: string;
  readonly index: number;
  readonly token: Token | undefined;
}

function Side({ name, index, token }: SideProps): ReactElement {
  return (
    <span>
      <span className={styles.side}>{`${name} ${index}`}</span>
      <span className={chart.mono}>{token ? tokenText(token) : ''}</span>
    </span>
  );
}
