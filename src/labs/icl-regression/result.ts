/** What the circuits of one head come down to. */
export interface HeadPattern {
  /** The mean of KQ's diagonal over each answer's covariates: how sharply it compares, `[output]`. */
  readonly omega: readonly number[];
  /** Largest less smallest value on that diagonal. */
  readonly diagonalSpread: number;
  /** The largest absolute value of KQ off the diagonal. */
  readonly offDiagonal: number;
  /** OV's weight of each answer onto itself, `[output]`. */
  readonly mu: readonly number[];
  /** The largest absolute value of OV anywhere else. */
  readonly offAnswers: number;
}

/** One measurement of the lab besides its curves. */
export interface RegressionView {
  readonly covariates: number;
  readonly outputs: number;
  /** `[head, d_model, d_query]` flat; d_model = covariates + outputs. */
  readonly keyQuery: readonly number[];
  /** `[head, d_model, output]` flat. */
  readonly outputValue: readonly number[];
  readonly patterns: readonly HeadPattern[];
  /** Each head's share of the answers, |omega mu| over the sum of all. */
  readonly shares: readonly number[];
  /** The first answer of some contexts, by the model and by closed forms. */
  readonly answers: {
    readonly model: readonly number[];
    readonly debiased: readonly number[];
    readonly ridge: readonly number[];
  };
  /** Sum over heads of mu times KQ's covariates, `[covariate, covariate]` flat. */
  readonly effective: readonly number[];
  /** The best preconditioner of one step, `[covariate, covariate]` flat. */
  readonly preconditioner: readonly number[];
}

/** Mean squared errors at one length of the context; each from contexts of its own length. */
export interface LengthErrors {
  readonly length: number;
  /** The trained layer, sampled; null where nothing was trained. */
  readonly model: number | null;
  readonly descent: number;
  readonly debiased: number;
  readonly ridge: number;
}

export interface LengthsResult {
  readonly contexts: number;
  readonly rows: readonly LengthErrors[];
}

/** One training of the comparison of head counts. */
export interface HeadCountRun {
  readonly heads: number;
  readonly steps: readonly number[];
  readonly errors: readonly number[];
  /** omega and mu of the first answer at the end, `[head]`. */
  readonly omega: readonly number[];
  readonly mu: readonly number[];
}

export interface HeadCountsResult {
  readonly runs: readonly HeadCountRun[];
}

/** A point of the gradient flow of the reduced loss. */
export interface FlowPoint {
  readonly step: number;
  readonly loss: number;
  readonly omega: readonly number[];
  readonly mu: readonly number[];
}

export interface FlowResult {
  readonly points: readonly FlowPoint[];
  /** The reduced loss of an opposed pair, omega, -omega and mu, -mu, over both. */
  readonly surface: {
    readonly omega: readonly number[];
    readonly mu: readonly number[];
    /** `[mu, omega]` flat. */
    readonly loss: readonly number[];
  };
}
