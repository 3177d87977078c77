import type { Span } from '../../terms/needles';

/** Something hidden in a text and asked for, as the model reads it. */
export interface NeedleTask {
  readonly tokens: readonly number[];
  /** What should be said. */
  readonly answer: string;
  /** The answer is tokens that are no words: it is held against tokens, and no line break ends it. */
  readonly byTokens?: boolean;
  /** Where the answer lies. */
  readonly needle: Span;
  /** Where all that is hidden lies. */
  readonly sentence: Span;
  /** What asks for it, at the end. */
  readonly question: Span;
}
