/** A range for each head's mean score. */
export interface Interval {
  /** `[head]` */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Share of the resamples' means between the two. */
  readonly level: number;
  /** Resamples that were drawn. */
  readonly resamples: number;
}

/** How soon the best heads are known. */
export interface Convergence {
  /** Heads that are compared: the best k. */
  readonly k: number;
  /** Random orders of the samples that are averaged over. */
  readonly orders: number;
  /** Numbers of samples, ascending. */
  readonly counts: readonly number[];
  /** For each count: the share of the best k by all samples that is among the best k by the first ones. */
  readonly withAll: readonly number[];
  /** For each count: the same between the first ones and as many next ones; null where there are not as many. */
  readonly withOthers: readonly (number | null)[];
  /** What two random sets of k heads share. */
  readonly chance: number;
}
