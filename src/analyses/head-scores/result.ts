import type { NearHead, ScoredHeads } from '../../terms/scoredHeads';

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
  /**
   * The heads with the most alike patterns on the first sequence, most alike first,
   * `[layer * head][place]`; null until they were looked for, and where the text is too long for that.
   */
  readonly nearest: readonly (readonly NearHead[])[] | null;
}
