import { mean } from '../../base/statistics';

export const conditionNames = ['base', 'top', 'random'] as const;
/** The unchanged model, the best heads masked, or random others. */
export type ConditionName = (typeof conditionNames)[number];

/** What the model said in one test with one set of heads masked. */
export interface GridAnswer {
  /** Which of the cell's haystacks it is, from 0. */
  readonly sample: number;
  /** Which of the condition's sets was masked, from 0. */
  readonly set: number;
  /** What was hidden, and what of it should have been said. */
  readonly needle: string;
  readonly expected: string;
  readonly response: string;
  /** ROUGE-1 recall, 0 to 1. */
  readonly recall: number;
}

export interface GridCondition {
  readonly name: ConditionName;
  /** The heads that are masked, L1H3: none, the best, or one set a draw. */
  readonly sets: readonly (readonly string[])[];
  /** All answers of each cell, `[depth * length]`; null where they are not all there yet. */
  readonly cells: readonly (readonly GridAnswer[] | null)[];
}

/** Recall by prompt length and depth of the needle, in up to three conditions. */
export interface GridResult {
  /** Tokens of the whole prompt, ascending. */
  readonly lengths: readonly number[];
  /** Where the needle is: 0 start, 1 end; ascending. */
  readonly depths: readonly number[];
  /** Tests a cell. */
  readonly samples: number;
  readonly conditions: readonly GridCondition[];
  readonly chosenBy: 'retrieval-heads' | 'selected' | 'imported';
  /** Valid samples that the retrieval scores are of; null for other choices. */
  readonly validSamples: number | null;
  readonly mode: 'uniform' | 'zero' | 'mean';
  readonly scope: 'decode' | 'all';
  /** What had to be changed for the model, and why nothing is masked where nothing is. */
  readonly said: string | null;
  readonly advice: string | null;
}

/** The mean recall of a cell over its samples and sets; null where it is not measured yet. */
export function cellRecall(answers: readonly GridAnswer[] | null | undefined): number | null {
  return answers && answers.length > 0 ? mean(answers.map(({ recall }) => recall)) : null;
}

/** The mean recall of each cell, `[depth * length]`. */
export function recallsOf({ cells }: GridCondition): (number | null)[] {
  return cells.map(cellRecall);
}

/** The mean of those that are known; null where none is. */
export function meanKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length > 0 ? mean(known) : null;
}

/** Mean recalls over the depths, `[length]`, and over the lengths, `[depth]`. */
export function marginsOf(
  condition: GridCondition,
  { lengths, depths }: Pick<GridResult, 'lengths' | 'depths'>,
): { readonly byLength: (number | null)[]; readonly byDepth: (number | null)[] } {
  const recalls = recallsOf(condition);
  const at = (row: number, column: number): number | null | undefined =>
    recalls[row * lengths.length + column];
  return {
    byLength: lengths.map((_, column) => meanKnown(depths.map((_d, row) => at(row, column)))),
    byDepth: depths.map((_, row) => meanKnown(lengths.map((_l, column) => at(row, column)))),
  };
}

/** Cells that are measured, of all in all conditions. */
export function cellsDone({ conditions }: Pick<GridResult, 'conditions'>): {
  readonly done: number;
  readonly of: number;
} {
  const cells = conditions.flatMap((condition) => condition.cells);
  return { done: cells.filter((cell) => cell !== null).length, of: cells.length };
}
