import { mean } from '../../base/statistics';
import type { InfluenceRow } from '../../terms/influence';
import type { Token } from '../../terms/models';

/** What the analysis found, or knows so far. */
export interface InfluenceResult {
  /** The heads that were made uniform, best first: L1H3. */
  readonly heads: readonly string[];
  /** The control sets. */
  readonly random: readonly (readonly string[])[];
  /** What they were taken by, `[layer * head]`; null for heads that somebody selected. */
  readonly scores: readonly (number | null)[] | null;
  readonly chosenBy: 'retrieval-heads' | 'selected' | 'imported';
  /** Samples that the retrieval scores are means of. */
  readonly validSamples: number | null;
  /** In the documents' order, as far as they were scored. */
  readonly rows: readonly InfluenceRow[];
  /** Documents altogether. */
  readonly count: number;
  /** Tokens read at once at most. */
  readonly window: number;
}

/** What a view may ask about a result. */
export type InfluenceQuestion =
  | { readonly kind: 'tokens'; readonly index: number; readonly heads: readonly string[] }
  | { readonly kind: 'texts'; readonly indices: readonly number[] };

/** One document token by token: its first window. */
export interface InfluenceTokens {
  readonly index: number;
  readonly tokens: readonly Token[];
  /** Whether the document goes on after these. */
  readonly cut: boolean;
  /** Nats, `[pos]`; null for the first, which nothing predicts. */
  readonly base: readonly (number | null)[];
  readonly masked: readonly (number | null)[];
  /** For each token, where each uniform head had looked most in the unchanged model while it was predicted. */
  readonly looks: readonly HeadLooks[];
}

/** Where one head looked most: `[pos]`, for the row that predicts the token of that position. */
export interface HeadLooks {
  readonly head: string;
  /** The position it weighed most; -1 for the first token, which nothing predicts. */
  readonly at: readonly number[];
  readonly weight: readonly number[];
}

/** A document's mean score over the draws of random heads; null where there are none. */
export function meanRandom({ score_random }: InfluenceRow): number | null {
  const known = score_random.filter((score) => score !== null);
  return known.length > 0 ? mean(known) : null;
}
