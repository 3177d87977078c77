import type { ReactElement } from 'react';
import './charts.css';
import chart from './chart.module.css';
import { formatScore } from './numbers';
import { colourScale } from './palette';
import { usePalette } from './usePalette';
import styles from './VectorRows.module.css';

/** One vector, and what it is called. */
export interface VectorRow {
  readonly name: string;
  readonly values: Float32Array;
}

/**
 * Vectors of one length under one another, a column a dimension; each row's colours reach from minus
 * to plus its own largest value, which stands at its end.
 */
export function VectorRows({
  rows,
  label,
}: {
  readonly rows: readonly VectorRow[];
  readonly label: string;
}): ReactElement {
  const palette = usePalette();
  return (
    <figure className={`${chart.figure} ${styles.rows}`} aria-label={label}>
      {rows.map(({ name, values }) => {
        const limit = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
        const colour = colourScale(palette.diverging, [-limit, limit]);
        return (
          <div key={name} className={styles.row}>
            <span>{name}</span>
            <svg
              role="img"
              aria-label={`${name}: ${values.length} values, the largest size ${formatScore(limit)}`}
              viewBox={`0 0 ${values.length} 1`}
              preserveAspectRatio="none"
            >
              {Array.from(values, (value, d) => (
                <rect key={d} x={d} y={0} width={1.02} height={1} fill={colour(value)}>
                  <title>
                    {name}, dimension {d}: {formatScore(value)}
                  </title>
                </rect>
              ))}
            </svg>
            <span className={styles.limit}>±{formatScore(limit)}</span>
          </div>
        );
      })}
    </figure>
  );
}
