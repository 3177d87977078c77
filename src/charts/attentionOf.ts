import type { NdArray } from '../base/ndarray';
import { sides } from './pooling';

/** What one token attends to, `[key]`; empty where it is no query of the pattern. */
export function looksAt(pattern: NdArray, query: number): Float32Array {
  const [queries, keys] = sides(pattern);
  if (query < 0 || query >= queries) return new Float32Array(0);
  return pattern.data.slice(query * keys, (query + 1) * keys);
}

/** Who attends to one token, `[query]`; empty where it is no key of the pattern. */
export function seenBy(pattern: NdArray, key: number): Float32Array {
  const [queries, keys] = sides(pattern);
  if (key < 0 || key >= keys) return new Float32Array(0);
  return Float32Array.from({ length: queries }, (_, q) => pattern.data[q * keys + key] ?? 0);
}

/** A token and how much it counts. */
export interface Weighted {
  readonly index: number;
  readonly weight: number;
}

/** The largest weights, largest first, nothing under `least`. */
export function strongest(weights: Float32Array, count: number, least = 0.005): Weighted[] {
  return Array.from(weights, (weight, index) => ({ index, weight }))
    .filter(({ weight }) => weight >= least)
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .slice(0, count);
}
