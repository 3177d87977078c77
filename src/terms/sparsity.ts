/** A head with a mean score of at least this is called a retrieval head (Wu et al. 2024, section 2). */
export const retrievalThreshold = 0.1;
/** One with at least this a strong one (section 3.1). */
export const strongThreshold = 0.5;

/** How few heads retrieve. */
export interface Sparsity {
  /** Heads that have a score. */
  readonly scored: number;
  /** Heads that never scored. */
  readonly none: number;
  /** Of at least 0.1, and of at least 0.5. */
  readonly retrieval: number;
  readonly strong: number;
  /** Heads that score in every sample; null where samples are not known. */
  readonly alwaysActive: number | null;
}

/**
 * Counts heads by mean score and activation (Wu et al. 2024, figures 1 and 4). `[layer * head]`, null
 * where a head has no score; `active` is the share of samples with a score above 0.
 */
export function sparsity(
  scores: readonly (number | null)[],
  active: readonly (number | null)[] | null,
): Sparsity {
  const known = scores.filter((score) => score !== null);
  const from = (least: number): number => known.filter((score) => score >= least).length;
  return {
    scored: known.length,
    none: known.filter((score) => score === 0).length,
    retrieval: from(retrievalThreshold),
    strong: from(strongThreshold),
    alwaysActive: active && active.filter((share) => share === 1).length,
  };
}

/** The counts in words: one part of a sentence each. */
export function sparsityWords({ scored, retrieval, strong, alwaysActive }: Sparsity): string[] {
  const share = scored === 0 ? 0 : (100 * retrieval) / scored;
  return [
    `${retrieval} of ${scored} heads (${share.toFixed(1)} %) score ${retrievalThreshold} or more, ${strong} of them ${strongThreshold} or more`,
    ...(alwaysActive === null ? [] : [`${alwaysActive} score in every sample`]),
  ];
}
