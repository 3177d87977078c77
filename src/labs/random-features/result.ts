/** What a head of the frozen layer is and what it came to weigh. */
export interface FrozenHead {
  /** The cosine between W_m and the identity on the inputs: tr W_m / (sqrt(d) |W_m|). */
  readonly alignment: number;
  /** |v_m|, the length of its trained values. */
  readonly norm: number;
}

/** One measurement of the lab besides its curves. */
export interface RandomFeaturesView {
  /** Empty for the network, which has no heads. */
  readonly heads: readonly FrozenHead[];
  /** The scores of one sample, `[head, key]` flat, heads by |v_m|, largest first; at most 24 heads. */
  readonly scores: readonly number[];
  readonly keys: number;
  /** Test samples: the answer and what is predicted. */
  readonly points: { readonly truth: readonly number[]; readonly predicted: readonly number[] };
  /** The test error with the values of all but the heaviest heads set to zero. */
  readonly pruned: { readonly kept: readonly number[]; readonly errors: readonly number[] };
}

/** The errors of one learner over places (samples or heads), one row a seed. */
export interface LearnerCurve {
  readonly id: string;
  readonly title: string;
  /** `[seed][place]`, shares of the answers' variance; rows come as they are done. */
  readonly errors: readonly (readonly number[])[];
}

export interface CurvesResult {
  /** Numbers of training samples, or of heads. */
  readonly places: readonly number[];
  readonly learners: readonly LearnerCurve[];
}
