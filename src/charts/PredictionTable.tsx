import type { ReactElement } from 'react';
import type { Token } from '../terms/models';

/** One candidate for the next token in one or two runs: before, and after a change. */
export interface Candidate {
  readonly token: Token;
  /** `rank` counts from 0, as the engine gives it, or from `firstRank`. */
  readonly runs: readonly { readonly probability: number; readonly rank: number }[];
}

export interface PredictionTableProps {
  /** Shown in this order. The second run, where there is one, is "after". */
  readonly candidates: readonly Candidate[];
  /** Names the figure: "Next token". */
  readonly label: string;
  /** Names of the two runs: "before" and "after" if left out. */
  readonly runLabels?: readonly [string, string] | undefined;
  /** The number of the best rank in `candidates`: 0 if left out; shown from 1 in any case. */
  readonly firstRank?: number | undefined;
}

/** What the model expects next, before and after a change. */
export function PredictionTable({ label }: PredictionTableProps): ReactElement {
  return <div>{label}</div>;
}
