import type { DatasetCounts } from '../../terms/datasets';
import type { HeadSet } from '../../terms/heads';
import type { ScoredHeads } from '../../terms/scoredHeads';

/** What switching each head off alone does, by one metric. */
export interface HeadEffect {
  /** How it is switched off and by what it is measured: `zero kl`. */
  readonly id: string;
  readonly title: string;
  /** Says what a positive effect means, too. */
  readonly definition: string;
  readonly unit: '' | 'logits' | 'nats';
  /** The metric of the unchanged model, mean over the examples. */
  readonly unchanged: number;
  /** Mean over the examples, `[layer * head]`; empty until one was measured. */
  readonly values: readonly number[];
  /** Standard deviation over the examples, `[layer * head]`. */
  readonly spread: readonly number[];
}

/** What heads look like against what they do. */
export interface LooksAndWorksResult {
  readonly n_layers: number;
  readonly n_heads: number;
  readonly dataset: DatasetCounts;
  /** Examples measured so far. */
  readonly examples: number;
  /** Repeated texts that the patterns were scored on, and their length. */
  readonly sequences: number;
  readonly length: number;
  readonly scores: readonly ScoredHeads[];
  readonly effects: readonly HeadEffect[];
  /** Spearman's rank correlation over all heads, `[score][effect]`; null where one side is constant. */
  readonly spearman: readonly (readonly (number | null)[])[];
}

/** A set of heads switched off together. */
export interface SetEffect {
  readonly heads: HeadSet;
  /** Mean over the examples, in the order of the result's effects. */
  readonly effects: readonly number[];
}

/** What a view asks about a set of heads: the set, and random ones of as many heads. */
export interface SetAnswer {
  readonly set: SetEffect;
  /** As many heads in the same layers, none of the set; of other layers where these have too few. */
  readonly controls: readonly SetEffect[];
  readonly examples: number;
}
