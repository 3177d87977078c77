import { bisector } from 'd3-array';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';

/** One curve: `x` ascending, as many values as places; NaN leaves a gap. */
export interface Curve {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** `strong` lies above the others, `faint` behind them. */
  readonly tone?: 'strong' | 'plain' | 'faint' | undefined;
}

export type ValueScale = 'linear' | 'log';

/** Where everything of a line chart lies, in CSS pixels. */
export interface LineLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  readonly stepAt: (pixel: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

const margin = { left: 44, right: 14, top: 8, bottom: 22 };

export interface LineExtent {
  /** The largest place on the x axis; the curves' own if left out. */
  readonly end?: number | undefined;
  readonly range?: readonly [number, number] | undefined;
  readonly scale: ValueScale;
  /** Further values that must be seen, such as those of reference lines. */
  readonly values: readonly number[];
}

/** The layout of curves in a box. */
export function lineLayout(
  curves: readonly Curve[],
  { width, height }: { readonly width: number; readonly height: number },
  { end, range, scale, values }: LineExtent,
): LineLayout {
  const inner = {
    width: Math.max(1, width - margin.left - margin.right),
    height: Math.max(1, height - margin.top - margin.bottom),
  };
  const last = end ?? Math.max(1, ...curves.map(({ x }) => x[x.length - 1] ?? 0));
  const [low, high] = range ?? rangeOf(curves, values, scale);
  const x = scaleLinear()
    .domain([0, last])
    .range([margin.left, margin.left + inner.width]);
  const bottom = margin.top + inner.height;
  const y = (scale === 'log' ? scaleLog() : scaleLinear())
    .domain([low, high])
    .range([bottom, margin.top])
    .clamp(true);
  return {
    ...inner,
    left: margin.left,
    top: margin.top,
    x,
    y,
    stepAt: (pixel) => Math.min(last, Math.max(0, x.invert(pixel))),
    xTicks: wholeWherePossible(x.ticks(Math.max(2, Math.floor(inner.width / 80)))),
    yTicks: thinned(y.ticks(Math.max(2, Math.floor(inner.height / 32)))),
  };
}

/** The path of a curve; where it has more points than the box has pixels, the extremes of each pixel. */
export function pathOf(curve: Curve, { x, y, width }: LineLayout): string {
  const points = condensed(curve, width);
  const draw = line<readonly [number, number]>()
    .defined(([, value]) => Number.isFinite(value))
    .x(([step]) => x(step))
    .y(([, value]) => y(value));
  return draw(points) ?? '';
}

/** A curve's value at the last place up to a step; NaN where there is none. */
export function valueAtStep({ x, y }: Curve, step: number): number {
  const place = bisector((one: number) => one).right(Array.from(x), step) - 1;
  return y[place] ?? NaN;
}

function condensed({ x, y }: Curve, width: number): (readonly [number, number])[] {
  const count = x.length;
  const at = (i: number): readonly [number, number] => [x[i] ?? 0, y[i] ?? NaN];
  const bucket = Math.ceil(count / Math.max(1, width));
  if (bucket <= 2) return Array.from({ length: count }, (_, i) => at(i));
  const points: (readonly [number, number])[] = [];
  for (let start = 0; start < count; start += bucket) {
    const places = Array.from({ length: Math.min(bucket, count - start) }, (_, i) => start + i);
    const byValue = [...places].sort((a, b) => (y[a] ?? 0) - (y[b] ?? 0));
    const ends = [byValue[0] ?? start, byValue.at(-1) ?? start];
    points.push(...ends.sort((a, b) => a - b).map(at));
  }
  return points;
}

function rangeOf(
  curves: readonly Curve[],
  others: readonly number[],
  scale: ValueScale,
): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const see = (value: number): void => {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { y } of curves) for (let i = 0; i < y.length; i++) see(y[i] ?? NaN);
  others.forEach(see);
  if (low > high) return scale === 'log' ? [0.1, 1] : [0, 1];
  if (scale === 'log') return [low / 1.1, high * 1.1];
  const room = 0.05 * (high - low || 1);
  return [low >= 0 ? Math.min(0, low) : low - room, high + room];
}

/** There is no half a step. */
function wholeWherePossible(ticks: readonly number[]): readonly number[] {
  const whole = ticks.filter(Number.isInteger);
  return whole.length > 1 ? whole : ticks;
}

/** A logarithmic axis has more ticks than there is room for. */
function thinned(ticks: readonly number[]): readonly number[] {
  const every = Math.ceil(ticks.length / 6);
  return ticks.filter((_, i) => i % every === 0);
}
