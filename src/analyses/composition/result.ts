export type CompositionKind = 'q' | 'k' | 'v';

/** The heads of one layer as receivers of those of an earlier one. */
export interface LayerPair {
  readonly sender: number;
  readonly receiver: number;
  /** `[sender head, receiver head]` flat, 0 to 1. */
  readonly ratios: Readonly<Record<CompositionKind, readonly number[]>>;
}

/** A sender and a receiver by their index, layer * n_heads + head. */
export interface ComposedPair {
  readonly sender: number;
  readonly receiver: number;
  readonly ratio: number;
}

/** What random heads of the same shapes get. */
export interface Baseline {
  readonly mean: number;
  readonly deviation: number;
  /** Pairs of random heads. */
  readonly pairs: number;
}

/** How much of what each head writes each later head reads. */
export interface CompositionResult {
  readonly n_layers: number;
  readonly n_heads: number;
  readonly layers: readonly LayerPair[];
  readonly baseline: Readonly<Record<CompositionKind, Baseline>>;
  /** The pairs with the largest ratios so far, largest first. */
  readonly strongest: Readonly<Record<CompositionKind, readonly ComposedPair[]>>;
}
