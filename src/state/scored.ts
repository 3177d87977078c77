import type { RunScore } from '../engine/protocol';
import { sameHead } from '../terms/heads';
import type { Head, HeadSet } from '../terms/heads';

/** The scores of some heads in the run on the page, edits included. */
export interface ScoredRun {
  /** Which run: `RunSummary.id`. */
  readonly run: string;
  readonly heads: HeadSet;
  readonly scores: readonly RunScore[];
}

/** A head's value of a score, with its chance level; null where there is none. */
export function scoreOf(
  { heads, scores }: ScoredRun,
  head: Head,
  id: string,
): { readonly value: number; readonly chance: number } | null {
  const at = heads.findIndex((one) => sameHead(one, head));
  const score = scores.find((one) => one.id === id);
  const value = score?.values[at];
  const chance = score?.chance[at];
  return value === undefined || chance === undefined || Number.isNaN(value)
    ? null
    : { value, chance };
}
