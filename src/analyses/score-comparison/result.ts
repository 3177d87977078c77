/** One of the two sources. */
export interface ComparedScores {
  /** What they are called. */
  readonly name: string;
  /** `[layer * head]`, null for heads without one. */
  readonly scores: readonly (number | null)[];
  /** Where they are from and what was noticed. */
  readonly remarks: readonly string[];
}

/** How two scores of the same heads agree, over the heads that have both. */
export interface ComparisonResult {
  readonly first: ComparedScores;
  readonly second: ComparedScores;
  readonly agreement: {
    readonly heads: number;
    /** Rank correlation; null where one of the two does not vary. */
    readonly spearman: number | null;
    readonly pearson: number | null;
    /** Heads among the best k of both, over k, for k = 1, 2, ... */
    readonly overlap: readonly number[];
    /** The same for two random orders. */
    readonly chance: readonly number[];
  };
}
