import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { logDecades } from '../terms/scales';
import type { ScaleName } from '../terms/scales';
import { formatTick } from './numbers';
import { sides } from './pooling';

/** How a value becomes a colour. */
export type MapScale = (
  | { readonly kind: 'sequential'; /** 1 if left out. */ readonly max?: number | undefined }
  | { readonly kind: 'diverging'; /** Reaches from minus to plus this. */ readonly extent: number }
) & {
  /** What of the value the colour follows; the value itself if left out. */
  readonly curve?: ScaleName | undefined;
};

/** Sequential from 0 to 1. */
export const unitScale: MapScale = { kind: 'sequential' };

/** The value of the strongest colour. */
function largestOf(scale: MapScale): number {
  return scale.kind === 'diverging' ? scale.extent : (scale.max ?? 1);
}

/** The lowest and the highest of what `colourValues` gives. */
export function domainOf(scale: MapScale): readonly [number, number] {
  const high = (scale.curve ?? 'linear') === 'linear' ? largestOf(scale) : 1;
  return [scale.kind === 'diverging' ? -high : 0, high];
}

/** What the legend says at the two ends of the colours. */
export function endsOf(scale: MapScale): readonly [string, string] {
  const largest = largestOf(scale);
  const signed = scale.kind === 'diverging';
  if (scale.curve === 'row')
    return signed ? ['\u2212row’s largest', 'row’s largest'] : ['0', 'row’s largest'];
  const least = scale.curve === 'log' ? largest / 10 ** logDecades : 0;
  return [formatTick(signed ? -largest : least), formatTick(largest)];
}

/** What the legend says of the scale besides its ends; '' for a linear one. */
export function curveWords({ kind, curve }: MapScale): string {
  if (curve !== 'log') return '';
  return kind === 'diverging' ? `log, ${logDecades} decades each way` : 'log';
}

/**
 * What of each value of a `[rows, cols]` pattern its colour follows: the value; its place on a
 * logarithmic scale of some decades under the largest, with its sign; or its share of the largest size
 * in its row. NaN stays NaN.
 */
export function colourValues(pattern: NdArray, scale: MapScale): NdArray {
  const { curve = 'linear' } = scale;
  if (curve === 'linear') return pattern;
  if (curve === 'row') return byRow(pattern);
  const largest = largestOf(scale);
  return ndarray(
    pattern.data.map((value) => decadesUp(value, largest)),
    pattern.shape,
  );
}

function decadesUp(value: number, largest: number): number {
  if (value === 0) return 0;
  const place = 1 + Math.log10(Math.abs(value) / largest) / logDecades;
  return Math.sign(value) * Math.max(0, Math.min(1, place));
}

function byRow(pattern: NdArray): NdArray {
  const [rows, cols] = sides(pattern);
  const data = new Float32Array(pattern.data.length);
  for (let row = 0; row < rows; row++) {
    const values = pattern.data.subarray(row * cols, (row + 1) * cols);
    const most = largestSize(values) || 1;
    for (let i = 0; i < cols; i++) data[row * cols + i] = values[i]! / most;
  }
  return ndarray(data, pattern.shape);
}

/** The largest size among some values; NaN counts for nothing. */
export function largestSize(values: Float32Array): number {
  let most = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > most) most = size;
  }
  return most;
}
