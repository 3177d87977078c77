import type { Random } from '../../base/random';

/**
 * In-context linear regression (He, Pan, Chen and Yang 2025): x ~ N(0, S) with
 * S_ij = correlation^|i-j|, and for each output n its own beta_n ~ N(0, I / |features_n|) over its
 * own covariates, y_n = <beta_n, x restricted to them> + N(0, noise).
 */
export interface RegressionTask {
  /** The number of covariates, d. */
  readonly covariates: number;
  /** For each output the covariates that it depends on; one output with all of them is the paper's task. */
  readonly features: readonly (readonly number[])[];
  /** The number of examples in the context, L. */
  readonly length: number;
  /** The variance of the noise, sigma^2; the query's own answer is noisy too. */
  readonly noise: number;
  readonly correlation: number;
}

/**
 * Drawn contexts, each with its query. A token is [x; y], the query's [x; 0], so its width is the
 * covariates plus the outputs.
 */
export interface Episodes {
  readonly count: number;
  readonly length: number;
  readonly covariates: number;
  readonly outputs: number;
  /** `[batch, key, d_model]` */
  readonly tokens: Float32Array;
  /** `[batch, d_model]` */
  readonly queries: Float32Array;
  /** The query's noisy answers, `[batch, output]`. */
  readonly targets: Float32Array;
}

/** One output that depends on every covariate, or two that depend on two thirds of them each. */
export function featuresOf(covariates: number, outputs: number): number[][] {
  const each = outputs === 1 ? covariates : Math.round((2 * covariates) / 3);
  const first = Array.from({ length: each }, (_, i) => i);
  return outputs === 1 ? [first] : [first, first.map((i) => i + covariates - each)];
}

/** The task that a lab's parameters describe. */
export function taskOf({
  covariates,
  outputs,
  length,
  noise,
  correlation,
}: Omit<RegressionTask, 'features'> & { readonly outputs: number }): RegressionTask {
  return { covariates, features: featuresOf(covariates, outputs), length, noise, correlation };
}

/** The width of a token. */
export function widthOf({ covariates, features }: RegressionTask): number {
  return covariates + features.length;
}

/** Draws `count` contexts of the task, each with betas of its own. */
export function drawEpisodes(task: RegressionTask, count: number, source: Random): Episodes {
  const { covariates, features, length, noise } = task;
  const [outputs, width] = [features.length, widthOf(task)];
  const tokens = new Float32Array(count * length * width);
  const queries = new Float32Array(count * width);
  const targets = new Float32Array(count * outputs);
  const answer = (from: Float32Array, x: number, n: number, beta: readonly number[]): number =>
    along(from, x, features[n] as readonly number[], beta) + Math.sqrt(noise) * source.normal();
  for (let b = 0; b < count; b++) {
    const betas = features.map((chosen) => chosen.map(() => source.normal()));
    for (let i = 0; i < length; i++) {
      const start = (b * length + i) * width;
      drawCovariates(task, tokens, start, source);
      betas.forEach((beta, n) => {
        tokens[start + covariates + n] = answer(tokens, start, n, beta);
      });
    }
    drawCovariates(task, queries, b * width, source);
    betas.forEach((beta, n) => {
      targets[b * outputs + n] = answer(queries, b * width, n, beta);
    });
  }
  return { count, length, covariates, outputs, tokens, queries, targets };
}

/** The same covariance as a chain: each covariate is the one before times the correlation, plus fresh noise. */
function drawCovariates(
  { covariates, correlation }: RegressionTask,
  out: Float32Array,
  start: number,
  source: Random,
): void {
  const fresh = Math.sqrt(1 - correlation ** 2);
  let before = source.normal();
  out[start] = before;
  for (let j = 1; j < covariates; j++) {
    before = correlation * before + fresh * source.normal();
    out[start + j] = before;
  }
}

/** <beta, x restricted to the chosen covariates>, for a beta of variance 1 / their number. */
function along(
  from: Float32Array,
  x: number,
  chosen: readonly number[],
  beta: readonly number[],
): number {
  let total = 0;
  for (let k = 0; k < chosen.length; k++) {
    total += (beta[k] as number) * (from[x + (chosen[k] as number)] as number);
  }
  return total / Math.sqrt(chosen.length);
}

/** The covariance of the covariates, `[covariate, covariate]` in rows. */
export function covarianceOf({ covariates, correlation }: RegressionTask): Float64Array {
  return Float64Array.from({ length: covariates ** 2 }, (_, k) => {
    const distance = Math.abs(Math.floor(k / covariates) - (k % covariates));
    return distance === 0 ? 1 : correlation ** distance;
  });
}
