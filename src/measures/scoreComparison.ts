import { mean, topIndices } from '../base/statistics';

type Scores = readonly (number | null)[];

/** How far two sources agree on the heads that both score. */
export interface Agreement {
  /** Heads that both score. */
  readonly heads: number;
  /** Rank correlation; null for fewer than two heads, or where a source gives all the same. */
  readonly spearman: number | null;
  readonly pearson: number | null;
  /** For k = 1, 2, ...: heads among the best k of both, over k. */
  readonly overlap: readonly number[];
  /** What two random orders would give at each k: k / heads. */
  readonly chance: readonly number[];
}

/**
 * Compares two scores of the same heads, `[layer * head]`, null where a source has none: such heads are left out. `most` is the
 * largest k of the overlap.
 */
export function agreement(a: Scores, b: Scores, most: number): Agreement {
  const both = a.map((_, i) => i).filter((i) => isNumber(a[i]) && isNumber(b[i]));
  const [x, y] = [a, b].map((scores) => both.map((i) => scores[i] ?? NaN)) as [number[], number[]];
  const ks = Array.from({ length: Math.min(most, both.length) }, (_, i) => i + 1);
  return {
    heads: both.length,
    spearman: correlation(ranks(x), ranks(y)),
    pearson: correlation(x, y),
    overlap: ks.map((k) => overlapAt(x, y, k)),
    chance: ks.map((k) => k / both.length),
  };
}

/** Heads among the best k by both, over k; equal values keep their order. `[head]` twice */
export function overlapAt(x: readonly number[], y: readonly number[], k: number): number {
  const best = new Set(topIndices(x, k));
  return topIndices(y, k).filter((i) => best.has(i)).length / k;
}

/** The rank of each value from 1, smallest first; equal values share the mean of their ranks. `[n] -> [n]` */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const result: number[] = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++;
    for (let i = start; i < end; i++) result[order[i] ?? 0] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}

/** Pearson's correlation; null where one side does not vary. `[n]` twice */
export function correlation(x: readonly number[], y: readonly number[]): number | null {
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    const [dx, dy] = [value - mx, (y[i] ?? 0) - my];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
