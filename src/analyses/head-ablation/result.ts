/** What switching off each head alone does. */
export interface AblationResult {
  readonly n_layers: number;
  readonly n_heads: number;
  /** The metric's name, what it is, and what a positive effect means. */
  readonly metric: { readonly title: string; readonly definition: string; readonly unit: string };
  /** How a head is switched off. */
  readonly kind: 'zero' | 'uniform';
  /** The metric of the unchanged model. */
  readonly unchanged: number;
  /** The metric with each head alone switched off, `[layer * head]`; null until it was measured. */
  readonly edited: readonly (number | null)[];
  /** How much worse that is, `[layer * head]`: positive where the head helped. */
  readonly effect: readonly (number | null)[];
  /** Tokens of the text. */
  readonly length: number;
  /** The tokens that the answer is judged by, as text; null for the loss of the whole text. */
  readonly wanted: { readonly target: string; readonly distractor: string } | null;
}
