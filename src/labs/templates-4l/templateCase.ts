/** One question of a known task, with its counterpart that differs in what decides the answer. */
export interface TemplateCase {
  readonly task: string;
  /** What sort of case it is, by which accuracies can be told apart: ABBA, shuffled letters, 4 shots. */
  readonly variant: string;
  /** The text up to the answer. */
  readonly clean: string;
  /** As many words, another answer or none. */
  readonly corrupt: string;
  /** The words that are right; more than one only for greater-than. */
  readonly targets: readonly string[];
  /** The words to hold them against: wrong, but likely for a model that misses the point. */
  readonly distractors: readonly string[];
}
