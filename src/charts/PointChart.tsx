import type { ReactElement } from 'react';
import './charts.css';
import chart from './chart.module.css';
import type { Frame } from './plotFrame';
import { extentOf, FrameAxes, frameOf, PlotKeys } from './plotFrame';
import styles from './plot.module.css';
import { useWidth } from './useCanvas';

/** Points of one colour. */
export interface Points {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface PointChartProps {
  readonly groups: readonly Points[];
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Draws where x and y are equal, on axes of the same ends. */
  readonly diagonal?: boolean | undefined;
  readonly height?: number | undefined;
}

/** Points by two values. */
export function PointChart(props: PointChartProps): ReactElement {
  const { groups, label, xLabel, yLabel, diagonal = false, height = 220 } = props;
  const [ref, width] = useWidth();
  const xs = groups.flatMap(({ x }) => x);
  const ys = groups.flatMap(({ y }) => y);
  const frame = diagonal
    ? frameOf(width, height, extentOf([...xs, ...ys]), extentOf([...xs, ...ys]))
    : frameOf(width, height, extentOf(xs), extentOf(ys));
  return (
    <figure className={chart.figure} aria-label={label} ref={ref}>
      <svg className={styles.plot} width={width} height={height} role="img" aria-label={label}>
        <FrameAxes frame={frame} xLabel={xLabel} yLabel={yLabel} />
        {diagonal && <Diagonal frame={frame} />}
        {groups.map(({ name, x, y }, i) => (
          <g key={name} data-colour={i}>
            {x.map((value, k) => (
              <circle
                key={k}
                className={styles.dot}
                cx={frame.x.at(value)}
                cy={frame.y.at(y[k] ?? NaN)}
                r={2.5}
              />
            ))}
          </g>
        ))}
      </svg>
      {groups.length > 1 && <PlotKeys names={groups.map(({ name }) => name)} />}
    </figure>
  );
}

function Diagonal({ frame: { left, right, top, bottom } }: { frame: Frame }): ReactElement {
  return <line className={styles.diagonal} x1={left} x2={right} y1={bottom} y2={top} />;
}
