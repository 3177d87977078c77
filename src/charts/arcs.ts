import { sides } from './pooling';
import type { HuedPattern } from './hues';
import type { TokenPointer } from './pointers';

/** One line from a query to a key it looks at. */
export interface Arc {
  /** Which of several heads it is of. */
  readonly head: number;
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/** No more lines than this are drawn at once. */
export const mostArcs = 20_000;

export interface Arcs {
  /** Strongest first. */
  readonly arcs: readonly Arc[];
  /** How many there are of at least that weight, drawn or not. */
  readonly count: number;
}

/**
 * The cells of some heads' `[query, key]` patterns whose size is at least `least`, the largest
 * `mostArcs` of them; none of size 0 or without a value.
 */
export function arcsOf(heads: readonly HuedPattern[], least: number, most = mostArcs): Arcs {
  const bins = sizeCounts(heads, least);
  const from = Math.max(least, lowestSize(bins, most));
  const found: Arc[] = [];
  heads.forEach(({ pattern }, head) => {
    const [, keys] = sides(pattern);
    pattern.data.forEach((weight, i) => {
      const size = Math.abs(weight);
      if (size > 0 && size >= from)
        found.push({ head, query: Math.floor(i / keys), key: i % keys, weight });
    });
  });
  found.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const count = bins.reduce((total, bin) => total + bin, 0);
  return { arcs: found.slice(0, most), count };
}

const binCount = 1000;

/** How many cells have a size in each thousandth up to 1; larger ones count as 1. */
function sizeCounts(heads: readonly HuedPattern[], least: number): Uint32Array {
  const counts = new Uint32Array(binCount + 1);
  for (const { pattern } of heads) {
    for (const weight of pattern.data) {
      const size = Math.abs(weight);
      if (size > 0 && size >= least) counts[Math.min(binCount, Math.floor(size * binCount))]! += 1;
    }
  }
  return counts;
}

/** The least size at which no fewer than `most` cells are left, in thousandths. */
function lowestSize(counts: Uint32Array, most: number): number {
  let left = 0;
  for (let bin = binCount; bin > 0; bin--) {
    left += counts[bin]!;
    if (left >= most) return bin / binCount;
  }
  return 0;
}

/** Whether a line begins or ends at the token in question. */
export function touches({ query, key }: Arc, { index, as }: TokenPointer): boolean {
  return (as !== 'key' && query === index) || (as !== 'query' && key === index);
}

/** Where lines and tokens lie, in CSS pixels. */
export interface ArcLayout {
  readonly row: number;
  /** Where the names of keys end and the names of queries begin. */
  readonly left: number;
  readonly right: number;
  readonly width: number;
  readonly height: number;
}

const row = 20;
const widest = 560;

/** Two columns of tokens, keys left and queries right, with the lines between them. */
export function arcLayout(
  rows: number,
  width: number,
  { key, query }: { readonly key: number; readonly query: number },
): ArcLayout {
  const whole = Math.min(width, widest);
  const share = 0.32 * whole;
  return {
    row,
    left: Math.min(share, key + 12),
    right: whole - Math.min(share, query + 12),
    width: whole,
    height: rows * row,
  };
}

/** The token at a point: a key in the left half, a query in the right one; null outside. */
export function tokenAt(
  layout: ArcLayout,
  counts: { readonly keys: number; readonly queries: number },
  x: number,
  y: number,
): TokenPointer | null {
  const as = x < (layout.left + layout.right) / 2 ? 'key' : 'query';
  const index = Math.floor(y / layout.row);
  const count = as === 'key' ? counts.keys : counts.queries;
  return x >= 0 && x < layout.width && index >= 0 && index < count ? { index, as } : null;
}
