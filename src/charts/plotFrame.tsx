import { scaleLinear, scaleLog } from 'd3-scale';
import type { ReactElement } from 'react';
import { formatTick } from './numbers';
import styles from './plot.module.css';

/** A linear or logarithmic axis: values to CSS pixels, with its ticks. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Where a plot lies in its box. */
export interface Frame {
  readonly x: Axis;
  readonly y: Axis;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Extent {
  readonly low: number;
  readonly high: number;
  /** Ticks at these values, on a logarithmic scale. */
  readonly log?: readonly number[] | undefined;
}

/** The ends of some values, with a little room; 0 to 1 for none. */
export function extentOf(values: readonly number[]): Extent {
  if (values.length === 0) return { low: 0, high: 1 };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * (high - low || 1);
  return { low: low - room, high: high + room };
}

const margin = { left: 46, right: 12, top: 10, bottom: 34 };

/** The frame of a plot in a box of CSS pixels. */
export function frameOf(width: number, height: number, x: Extent, y: Extent): Frame {
  const [left, top] = [margin.left, margin.top];
  const right = Math.max(left + 1, width - margin.right);
  const bottom = Math.max(top + 1, height - margin.bottom);
  return {
    x: axisOf(x, [left, right], Math.max(2, Math.floor((right - left) / 70))),
    y: axisOf(y, [bottom, top], Math.max(2, Math.floor((bottom - top) / 36))),
    left,
    right,
    top,
    bottom,
  };
}

function axisOf({ low, high, log }: Extent, range: [number, number], count: number): Axis {
  const scale = (log ? scaleLog() : scaleLinear()).domain([low, high]).range(range).clamp(true);
  return { at: (value) => scale(value), ticks: log ?? scale.ticks(count) };
}

/** Grid lines, ticks and the names of both axes. */
export function FrameAxes({
  frame: { x, y, left, right, bottom },
  xLabel,
  yLabel,
}: {
  frame: Frame;
  xLabel: string;
  yLabel: string;
}): ReactElement {
  return (
    <g className={styles.axes} aria-hidden>
      {y.ticks.map((value) => (
        <g key={value} transform={`translate(0 ${y.at(value)})`}>
          <line x1={left} x2={right} />
          <text x={left - 6} dy="0.32em" textAnchor="end">
            {tickText(value)}
          </text>
        </g>
      ))}
      {x.ticks.map((value) => (
        <text key={value} x={x.at(value)} y={bottom + 15} textAnchor="middle">
          {tickText(value)}
        </text>
      ))}
      <text x={(left + right) / 2} y={bottom + 30} textAnchor="middle">
        {xLabel}
      </text>
      <text transform={`translate(11 ${bottom / 2}) rotate(-90)`} textAnchor="middle">
        {yLabel}
      </text>
    </g>
  );
}

/** Whole numbers as they are, others rounded. */
function tickText(value: number): string {
  return Number.isInteger(value) && value >= 0 ? String(value) : formatTick(value);
}

/** Which colour is which. */
export function PlotKeys({ names }: { names: readonly string[] }): ReactElement {
  return (
    <figcaption className={styles.keys}>
      {names.map((name, i) => (
        <span key={name} className={styles.entry}>
          <span className={styles.key} data-colour={i} />
          {name}
        </span>
      ))}
    </figcaption>
  );
}
