/** One score of every head. */
export interface ScoredHeads {
  /** An id of measures/headScores. */
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
  /** What a head gets that looks at everything alike, mean over the sequences. */
  readonly chance: number | null;
}

/** Every score of every head. */
export interface HeadScoresResult {
  readonly n_layers: number;
  readonly n_heads: number;
  /** What was read: random tokens that repeat, or the text on the page. */
  readonly on: 'repeats' | 'text';
  readonly sequences: number;
  /** Tokens of a sequence. */
  readonly length: number;
  /** Tokens of the repeated segment; null for a text. */
  readonly period: number | null;
  /** Whether a special token of the tokenizer stands in front. */
  readonly bos: boolean;
  readonly scores: readonly ScoredHeads[];
}
