/** One score of every head. */
export interface ScoredHeads {
  readonly id: string;
  readonly title: string;
  readonly definition: string;
  readonly unit: '' | 'nats' | 'tokens';
  /** The largest value there can be; null where it grows with the text. */
  readonly best: number | null;
  /** Mean over the sequences, `[layer * head]`; null where the text cannot be scored so. */
  readonly values: readonly (number | null)[];
  /** Standard deviation over the sequences, `[layer * head]`; 0 for a single one. */
  readonly spread: readonly number[];
  /** What a head gets by chance, mean over the sequences. */
  readonly chance: number | null;
  /** What chance means; left out where it is a head that looks at every visible token alike. */
  readonly byChance?: string | undefined;
}

/** A head that looks like another one. */
export interface NearHead {
  /** layer * n_heads + head */
  readonly index: number;
  /** 1: the same pattern; 0: no key in common. */
  readonly likeness: number;
}
