import type { ReactElement } from 'react';
import type { Head, HeadGridShape, HeadSet } from '../terms/heads';
import type { HeadValues } from './pointers';

export interface ScoreListProps {
  readonly shape: HeadGridShape;
  readonly scores: HeadValues;
  /** What the number is: "retrieval score". */
  readonly label: string;
  /** Signed values are ranked by size and drawn from the middle. */
  readonly signed?: boolean | undefined;
  /** The value of a full bar; the largest one if left out. */
  readonly max?: number | undefined;
  /** How many heads are shown before "show all"; 10 if left out. */
  readonly count?: number | undefined;
  /** Heads with a mark: locked, or in a set. */
  readonly selected?: HeadSet | undefined;
  readonly hovered?: Head | null | undefined;
  /** Heads that are switched off. */
  readonly off?: HeadSet | undefined;
  readonly onHover?: ((head: Head | null) => void) | undefined;
  readonly onPick?: ((head: Head) => void) | undefined;
}

/** Heads ranked by a score, best first. */
export function ScoreList({ label }: ScoreListProps): ReactElement {
  return <div>{label}</div>;
}
