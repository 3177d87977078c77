import type { Progress } from '../engine/protocol';
import type { DetailResponses } from '../terms/detail';

/** What is known of one question; while the next one is at work, the value is still the last one's. */
export interface Answer<T> {
  readonly value: T | null;
  readonly running: boolean;
  /** While it runs, where the engine tells. */
  readonly progress: Progress | null;
  /** Why there is no answer, in a sentence. */
  readonly problem: string | null;
}

export type DetailAnswers = {
  readonly [N in keyof DetailResponses]: Answer<DetailResponses[N]>;
};

/** Before it was asked. */
export const noAnswer = { value: null, running: false, progress: null, problem: null } as const;

export const noAnswers: DetailAnswers = {
  headScore: noAnswer,
  headCircuits: noAnswer,
  headDirections: noAnswer,
  copyingScores: noAnswer,
  logitLens: noAnswer,
  attribution: noAnswer,
};
