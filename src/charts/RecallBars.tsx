import type { ReactElement } from 'react';

/** One bar: a measured share, or the mean of several draws. */
export interface RecallBar {
  /** "Top 2 heads uniform". */
  readonly label: string;
  /** 0 to 1; null while it has not been measured. With draws: their mean if left out. */
  readonly value?: number | null | undefined;
  /** Each random draw, 0 to 1: drawn as dots. */
  readonly draws?: readonly number[] | undefined;
  /** Which heads, how many draws: a line under the label. */
  readonly note?: string | undefined;
  /** `plain` for the unchanged model, `main` for the finding, `control` for its control. */
  readonly role?: 'plain' | 'main' | 'control' | undefined;
}

export interface RecallBarsProps {
  readonly bars: readonly RecallBar[];
  /** What the length of a bar is: "recall of the answer (ROUGE-1)". */
  readonly label: string;
  /** The value of a full bar; 1 if left out. */
  readonly max?: number | undefined;
}

/** Horizontal bars on one scale, with the spread of the random draws. */
export function RecallBars({ label }: RecallBarsProps): ReactElement {
  return <div>{label}</div>;
}
