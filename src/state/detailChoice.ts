/** What the panels about the inside of a head and about the prediction ask; all that is null follows the text. */
export interface DetailChoice {
  /** The cell that is taken apart; null: the last query's strongest. */
  readonly cell: { readonly query: number; readonly key: number } | null;
  /** Whose singular vectors are shown. */
  readonly circuit: 'ov' | 'qk';
  /** Where the prediction is looked at; null: where the model is asked. */
  readonly position: number | null;
  /** The ids whose logits are compared; null: the most likely ones there. */
  readonly target: number | null;
  readonly distractor: number | null;
}

export const defaultDetail: DetailChoice = {
  cell: null,
  circuit: 'ov',
  position: null,
  target: null,
  distractor: null,
};
