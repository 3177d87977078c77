import type { NdArray } from '../../base/ndarray';

/** Which layers attend uniformly: none, the first, the second, or both. */
export const ablations = ['none', 'first', 'second', 'both'] as const;
export type AblationName = (typeof ablations)[number];

/** What the lab shows of one step besides its curves. */
export interface IclView {
  /** The tokens of the example by their item or label: `x1 A x2 B ... x?`. */
  readonly tokens: readonly string[];
  /** The attention of both layers on the example under each ablation: `[layer, query, key]`. */
  readonly patterns: Readonly<Record<AblationName, NdArray>>;
  /** In-context accuracy under each ablation. */
  readonly accuracy: Readonly<Record<AblationName, number>>;
  /** Q1 K1^T between positions: `[query position, key position]`. */
  readonly positions: NdArray;
  /** Q2 K2^T between contents: `[query dimension, key dimension]`. */
  readonly contents: NdArray;
  /** Q2 K2^T V1^T between contents: what a target gives a label for the item that layer 1 put there. */
  readonly throughFirst: NdArray;
}

/** One step of the two-parameter head. */
export interface HeadStep {
  readonly step: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Mean cross-entropy on known classes, in nats. */
  readonly loss: number;
  readonly inContext: number;
  readonly inWeights: number;
  /** Layer 1's attention from a label to the item before it, over the context's labels. */
  readonly ILA: number;
}

/** What the study of the two-parameter head gives. */
export interface HeadStudy {
  readonly steps: readonly HeadStep[];
  /** The loss over a grid with the classifier of the last step; null until it is done. */
  readonly surface: {
    readonly beta1: readonly number[];
    readonly beta2: readonly number[];
    /** `[beta2, beta1]`, in nats. */
    readonly loss: NdArray;
  } | null;
}

/** One cell of the phase diagram. */
export interface SweepCell {
  readonly K: number;
  readonly B: number;
  readonly inContext: number;
  readonly inWeights: number;
}

/** What the sweep gives: cells in the order in which they are trained. */
export interface Sweep {
  readonly K: readonly number[];
  readonly B: readonly number[];
  readonly cells: readonly SweepCell[];
}
