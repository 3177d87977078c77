import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { NamedPattern } from './exports/valuesFile';
import { largestCells } from './largestCells';
import { formatExact } from './numbers';
import { numberedToken } from './tokenText';
import styles from './LargestTable.module.css';

export interface LargestTableProps {
  /** Says what the values are: "L1H3, attention weight". */
  readonly label: string;
  readonly patterns: readonly NamedPattern[];
  /** Rows, at most; 25 if left out. */
  readonly count?: number | undefined;
}

/** The largest values of a figure as a table, largest size first. */
export function LargestTable({ label, patterns, count = 25 }: LargestTableProps): ReactElement {
  const cells = useMemo(() => largestCells(patterns, count), [patterns, count]);
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        <caption>{`${label}: the ${cells.length} largest values`}</caption>
        <thead>
          <tr>
            {patterns.length > 1 && <th scope="col">head</th>}
            <th scope="col">query</th>
            <th scope="col">key</th>
            <th scope="col">value</th>
          </tr>
        </thead>
        <tbody>
          {cells.map(({ of, query, key, value }) => {
            const { name, queries, keys } = patterns[of]!;
            return (
              <tr key={`${of} ${query} ${key}`}>
                {patterns.length > 1 && <th scope="row">{name}</th>}
                <td>{numberedToken(queries[query], query)}</td>
                <td>{numberedToken(keys[key], key)}</td>
                <td>{formatExact(value)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
