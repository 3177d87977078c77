/** A share of attention, 0 to 1, and what a head that attends to all it sees alike would have of it. */
export interface LookedShare {
  readonly value: number;
  readonly chance: number;
}

/** How high a share must be for a head to be named after it. */
export const leastShare = 0.3;
/** And how far above chance. */
const leastAbove = 0.15;

/** Whether a head looks somewhere so much that it may be named after it. */
export function isTelling({ value, chance }: LookedShare): boolean {
  return value >= leastShare && value - chance >= leastAbove;
}
