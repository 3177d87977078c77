import type { NdArray } from '../base/ndarray';
import { subarray, valueAt } from '../base/ndarray';
import { mean } from '../base/statistics';

/**
 * Mean attention to the token just before: mean of pattern[q, q - 1] over q >= 1. A uniform head
 * scores the mean of 1 / (q + 1). `[query, key] -> number`
 */
export function previousTokenScore(pattern: NdArray): number {
  const [queries = 0] = pattern.shape;
  return meanAlong(pattern, range(1, queries), 1);
}

/**
 * The induction stripe on a text whose tokens from `start` on are `period` tokens repeated: mean of
 * pattern[q, q - period + 1] over the rows of all repeats after the first, without each row whose
 * key would lie before `start` (Olsson et al. 2022; field names this "induction stripe").
 * `[query, key] -> number`
 */
export function inductionScore(pattern: NdArray, start: number, period: number): number {
  const [queries = 0] = pattern.shape;
  return meanAlong(pattern, range(start + period, queries), period - 1);
}

/** A score of every head: `[batch, head, query, key] -> [head]`, mean over the batch. */
export function everyHead(patterns: NdArray, score: (pattern: NdArray) => number): number[] {
  const [batch = 0, heads = 0] = patterns.shape;
  return range(0, heads).map((head) =>
    mean(range(0, batch).map((row) => score(subarray(patterns, row, head)))),
  );
}

function meanAlong(pattern: NdArray, queries: readonly number[], back: number): number {
  return mean(queries.map((query) => valueAt(pattern, query, query - back)));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
