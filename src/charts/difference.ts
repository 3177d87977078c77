import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import { largestCells } from './largestCells';
import type { NamedCell } from './largestCells';
import { sides } from './pooling';

/** `a - b`, cell by cell, `[query, key]`; null where their shapes differ. */
export function differenceOf(a: NdArray, b: NdArray): NdArray | null {
  if (a.shape.join() !== b.shape.join()) return null;
  const data = a.data.map((value, i) => value - (b.data[i] ?? NaN));
  return ndarray(data, a.shape);
}

/** What a difference comes to. */
export interface DifferenceFacts {
  /** The cell that differs most; null where none does. */
  readonly largest: NamedCell | null;
  /** Mean over queries of half the sum of all sizes: of two attention patterns the share that went elsewhere, 0 to 1. */
  readonly moved: number;
}

/** Sums up a difference; NaN counts for nothing. */
export function differenceFacts(difference: NdArray): DifferenceFacts {
  const [queries] = sides(difference);
  const total = difference.data.reduce(
    (sum, value) => sum + (Number.isNaN(value) ? 0 : Math.abs(value)),
    0,
  );
  const [largest = null] = largestCells([{ values: difference }], 1);
  return { largest, moved: queries > 0 ? total / 2 / queries : 0 };
}

/** How many positions of two texts of one length hold other tokens. */
export function differingTokens(a: readonly Token[], b: readonly Token[]): number {
  return a.filter((token, i) => token.text !== b[i]?.text).length;
}
