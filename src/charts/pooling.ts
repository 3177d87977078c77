import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import type { Cell } from './pointers';

/** Indices from `start` up to but not including `end`. */
export type Range = readonly [start: number, end: number];

/** The indices that fall into one of `bins` equal parts of an axis; bins never outnumber indices. */
export function binRange(bin: number, bins: number, length: number): Range {
  return [Math.floor((bin * length) / bins), Math.floor(((bin + 1) * length) / bins)];
}

/**
 * The value of largest size in each of rows x cols parts: `[query, key] -> [rows, cols]`. Each axis
 * keeps its length where it has no more than it is given room for. NaN only where all of a part is.
 */
export function poolStrongest(pattern: NdArray, rows: number, cols: number): NdArray {
  const [queries, keys] = sides(pattern);
  const height = Math.max(1, Math.min(rows, queries));
  const width = Math.max(1, Math.min(cols, keys));
  if (height === queries && width === keys) return pattern;
  const pooled = new Float32Array(height * width).fill(NaN);
  const binOfKey = binOfEach(keys, width);
  for (let row = 0; row < height; row++) {
    const [start, end] = binRange(row, height, queries);
    const into = pooled.subarray(row * width, (row + 1) * width);
    for (let q = start; q < end; q++) {
      keepStrongest(into, pattern.data.subarray(q * keys, (q + 1) * keys), binOfKey);
    }
  }
  return ndarray(pooled, [height, width]);
}

function keepStrongest(into: Float32Array, values: Float32Array, binOfKey: Uint32Array): void {
  for (let k = 0; k < values.length; k++) {
    const bin = binOfKey[k]!;
    const value = values[k]!;
    // NaN, the start of each bin, is larger than nothing and smaller than everything.
    if (value === value && !(Math.abs(value) <= Math.abs(into[bin]!))) into[bin] = value;
  }
}

function binOfEach(length: number, bins: number): Uint32Array {
  const binOf = new Uint32Array(length);
  for (let bin = 0; bin < bins; bin++) binOf.fill(bin, ...binRange(bin, bins, length));
  return binOf;
}

/** The cell of largest size in a part of a pattern, the first of equals. */
export function strongestIn(pattern: NdArray, queries: Range, keys: Range): Cell {
  const [, width] = sides(pattern);
  let best: Cell = { query: queries[0], key: keys[0] };
  let size = -1;
  for (let query = queries[0]; query < queries[1]; query++) {
    for (let key = keys[0]; key < keys[1]; key++) {
      const value = Math.abs(pattern.data[query * width + key] ?? 0);
      if (value > size) {
        size = value;
        best = { query, key };
      }
    }
  }
  return best;
}

/** Queries and keys of a `[query, key]` pattern. */
export function sides(pattern: NdArray): [queries: number, keys: number] {
  return [pattern.shape[0] ?? 0, pattern.shape[1] ?? 0];
}
