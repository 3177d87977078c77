import type { ReactElement } from 'react';
import type { Token } from '../terms/models';
import { formatExact, formatScore } from './numbers';
import type { Cell } from './pointers';
import { tokenText } from './tokenText';
import chart from './chart.module.css';
import styles from './AttentionMap.module.css';

export interface MapReadoutProps {
  readonly cell: Cell | null;
  /** NaN where the cell has none. */
  readonly value: number | null;
  /** The value is the largest of a tile of so many queries and keys; the cell's own if left out or 1. */
  readonly side?: number | undefined;
  readonly unit?: string | undefined;
  readonly queryToken: Token | undefined;
  readonly keyToken: Token | undefined;
}

/** Both tokens of a cell and its exact value, in places that do not move. */
export function MapReadout(props: MapReadoutProps): ReactElement {
  const { cell, value, side = 1, unit, queryToken, keyToken } = props;
  if (!cell || value === null) {
    return (
      <div className={styles.readout}>
        <span className={styles.hint}>Hover a cell, click to pin it; + and − zoom</span>
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
        <span className={styles.value} title={tileWords(side)}>
          {side > 1 ? `≤ ${formatScore(value)}` : formatExact(value)}
        </span>
      )}
      {unit && <span className={chart.muted}>{unit}</span>}
    </div>
  );
}

function tileWords(side: number): string | undefined {
  return side > 1
    ? `the largest of ${side} × ${side} cells from here on: zoom in for each of them`
    : undefined;
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
