import { line } from 'd3-shape';
import type { ReactElement } from 'react';
import './charts.css';
import chart from './chart.module.css';
import { colourScale } from './palette';
import { FrameAxes, frameOf } from './plotFrame';
import styles from './plot.module.css';
import { useWidth } from './useCanvas';
import { usePalette } from './usePalette';

export interface SurfaceMapProps {
  /** Places of the columns and of the rows, evenly apart. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** `[y, x]` flat; the strongest colour is the least. */
  readonly values: readonly number[];
  /** A path over it, from its first point to its last. */
  readonly path: readonly (readonly [number, number])[];
  /** Values from here up have the lightest colour. */
  readonly top: number;
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly height?: number | undefined;
}

/** A function of two values as coloured cells, with a path that runs down it. */
export function SurfaceMap(props: SurfaceMapProps): ReactElement {
  const { x, y, values, path, top, label, xLabel, yLabel, height = 260 } = props;
  const [ref, width] = useWidth();
  const palette = usePalette();
  const ends = (axis: readonly number[]) => ({ low: axis[0] ?? 0, high: axis.at(-1) ?? 1 });
  const frame = frameOf(width, height, ends(x), ends(y));
  const colour = colourScale([...palette.sequential].reverse(), [Math.min(...values), top]);
  const cell = {
    width: (frame.right - frame.left) / x.length,
    height: (frame.bottom - frame.top) / y.length,
  };
  const draw = line<readonly [number, number]>(
    ([at]) => frame.x.at(at),
    ([, at]) => frame.y.at(at),
  );
  const last = path.at(-1);
  return (
    <figure className={chart.figure} aria-label={label} ref={ref}>
      <svg className={styles.plot} width={width} height={height} role="img" aria-label={label}>
        <FrameAxes frame={frame} xLabel={xLabel} yLabel={yLabel} />
        <g shapeRendering="crispEdges">
          {values.map((value, k) => (
            <rect
              key={k}
              x={frame.left + (k % x.length) * cell.width}
              y={frame.bottom - (Math.floor(k / x.length) + 1) * cell.height}
              width={cell.width + 0.5}
              height={cell.height + 0.5}
              fill={colour(value)}
            />
          ))}
        </g>
        <path className={styles.path} d={draw(path) ?? ''} />
        {last && (
          <circle className={styles.end} cx={frame.x.at(last[0])} cy={frame.y.at(last[1])} r={5} />
        )}
      </svg>
    </figure>
  );
}
