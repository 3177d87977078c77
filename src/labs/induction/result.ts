import type { NdArray } from '../../base/ndarray';

/** What the lab shows of one step besides its curves. */
export interface InductionView {
  /** The words of the sequence that the patterns are of. */
  readonly words: readonly string[];
  /** Words that are repeated in it. */
  readonly period: number;
  /** `[layer, head, query, key]` */
  readonly patterns: NdArray;
}
