import { scaleLinear } from 'd3-scale';
import { useMemo, useState } from 'react';
import type { PointerEvent, ReactElement } from 'react';
import { valueAt } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { Legend, Ramp } from './Legend';
import { formatScore, formatTick } from './numbers';
import { colourScale } from './palette';
import { useWidth } from './useCanvas';
import { usePalette } from './usePalette';
import chart from './chart.module.css';
import styles from './Surface.module.css';

/** A place on the surface. */
export interface SurfacePoint {
  readonly x: number;
  readonly y: number;
}

export interface SurfaceProps {
  /** Evenly spaced, ascending. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** `[y, x]` */
  readonly values: NdArray;
  /** A walk over the surface, from its first point to its last. */
  readonly path: readonly SurfacePoint[];
  /** Names the figure. */
  readonly label: string;
  /** What the axes and the values are. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly valueLabel: string;
}

const margin = { left: 40, right: 10, top: 6, bottom: 34 };
const [height, mostWidth] = [260, 460];

/** A value over two others as colours, and a walk over it. The pointer tells the value at a place. */
export function Surface(props: SurfaceProps): ReactElement {
  const { x, y, values, path, label, xLabel, yLabel, valueLabel } = props;
  const [frame, available] = useWidth();
  const [cell, setCell] = useState<readonly [number, number] | null>(null);
  const palette = usePalette();
  const width = Math.min(available, mostWidth);
  const [right, bottom] = [Math.max(margin.left + 1, width - margin.right), height - margin.bottom];
  const acrossX = axisOf(x, margin.left, right);
  const acrossY = axisOf(y, bottom, margin.top);
  const domain = useMemo(
    () => [Math.min(...values.data), Math.max(...values.data)] as const,
    [values],
  );
  const colour = colourScale(palette.sequential, domain);
  const [w, h] = [(right - margin.left) / x.length, (bottom - margin.top) / y.length];
  const point = ({ clientX, clientY, currentTarget }: PointerEvent<SVGSVGElement>): void => {
    const box = currentTarget.getBoundingClientRect();
    const column = Math.floor((clientX - box.left - margin.left) / w);
    const row = Math.floor((bottom - clientY + box.top) / h);
    const inside = column >= 0 && row >= 0 && column < x.length && row < y.length;
    setCell(inside ? [row, column] : null);
  };
  const line = path.map((at) => `${acrossX(at.x)},${acrossY(at.y)}`).join(' ');
  const last = path.at(-1);
  return (
    <figure className={chart.figure} aria-label={label} ref={frame}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${label}: ${valueLabel} by ${xLabel} and ${yLabel}`}
        onPointerMove={point}
        onPointerLeave={() => setCell(null)}
      >
        {y.map((_, row) =>
          x.map((__, column) => (
            <rect
              key={`${row} ${column}`}
              x={margin.left + column * w}
              y={bottom - (row + 1) * h}
              width={w + 0.5}
              height={h + 0.5}
              fill={colour(valueAt(values, row, column))}
            />
          )),
        )}
        <polyline className={styles.under} points={line} />
        <polyline className={styles.path} points={line} />
        {last && <circle className={styles.end} cx={acrossX(last.x)} cy={acrossY(last.y)} r={4} />}
        <g className={styles.axes} aria-hidden>
          {acrossX.ticks(5).map((tick) => (
            <text key={tick} x={acrossX(tick)} y={bottom + 14} textAnchor="middle">
              {formatTick(tick)}
            </text>
          ))}
          {acrossY.ticks(5).map((tick) => (
            <text key={tick} x={margin.left - 6} y={acrossY(tick)} dy="0.32em" textAnchor="end">
              {formatTick(tick)}
            </text>
          ))}
          <text x={right} y={bottom + 29} textAnchor="end">
            {xLabel}
          </text>
          <text x={2} y={margin.top + 10}>
            {yLabel}
          </text>
        </g>
      </svg>
      <div className={chart.footer}>
        <span className={chart.readout}>
          {cell &&
            `${xLabel} ${formatScore(x[cell[1]])}, ${yLabel} ${formatScore(y[cell[0]])}: ${formatScore(valueAt(values, ...cell))}`}
        </span>
        <Legend>
          <Ramp kind="sequential" domain={domain} label={valueLabel} />
        </Legend>
      </div>
    </figure>
  );
}

/** Cells lie around their values: the axis reaches half a cell beyond the first and the last. */
function axisOf(values: readonly number[], from: number, to: number) {
  const [first = 0, last = 1] = [values[0], values.at(-1)];
  const half = (last - first) / Math.max(1, values.length - 1) / 2;
  return scaleLinear()
    .domain([first - half, last + half])
    .range([from, to]);
}
