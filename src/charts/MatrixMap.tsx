import type { ReactElement } from 'react';
import './charts.css';
import chart from './chart.module.css';
import styles from './MatrixMap.module.css';
import { formatScore } from './numbers';
import { colourScale } from './palette';
import { usePalette } from './usePalette';

export interface MatrixMapProps {
  /** `[row, column]` flat. */
  readonly values: ArrayLike<number>;
  readonly columns: number;
  /** Names the matrix: "KQ of L0H1". */
  readonly label: string;
  /** The value of the deepest colour. */
  readonly limit: number;
  /** `diverging` around 0 if left out; `sequential` from 0 up. */
  readonly ramp?: 'diverging' | 'sequential' | undefined;
  readonly rowNames?: readonly string[] | undefined;
  readonly columnNames?: readonly string[] | undefined;
  /** CSS pixels; 22 if left out. */
  readonly cell?: number | undefined;
}

/** A small matrix as coloured cells on an absolute scale; each cell says its place and value. */
export function MatrixMap(props: MatrixMapProps): ReactElement {
  const { values, columns, label, limit, ramp = 'diverging', cell = 22 } = props;
  const { rowNames = [], columnNames = [] } = props;
  const palette = usePalette();
  const colour = colourScale(palette[ramp], [ramp === 'diverging' ? -limit : 0, limit]);
  const rows = values.length / columns;
  const left = rowNames.length > 0 ? 26 : 1;
  const top = columnNames.length > 0 ? 16 : 1;
  const nameOf = (names: readonly string[], i: number): string => names[i] ?? String(i);
  return (
    <figure className={chart.figure} aria-label={label}>
      <svg
        className={styles.map}
        width={left + columns * cell + 1}
        height={top + rows * cell + 1}
        role="img"
        aria-label={label}
      >
        {columnNames.map((name, i) => (
          <text key={name} x={left + (i + 0.5) * cell} y={top - 5} textAnchor="middle">
            {name}
          </text>
        ))}
        {rowNames.map((name, i) => (
          <text key={name} x={left - 5} y={top + (i + 0.5) * cell} dy="0.35em" textAnchor="end">
            {name}
          </text>
        ))}
        {Array.from(values, (value, k) => {
          const [row, column] = [Math.floor(k / columns), k % columns];
          return (
            <rect
              key={k}
              className={styles.cell}
              x={left + column * cell}
              y={top + row * cell}
              width={cell}
              height={cell}
              fill={colour(value)}
            >
              <title>
                {nameOf(rowNames, row)}, {nameOf(columnNames, column)}: {formatScore(value)}
              </title>
            </rect>
          );
        })}
      </svg>
    </figure>
  );
}
