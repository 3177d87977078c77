import { dot, solvePositive } from '../../base/cholesky';
import type { Random } from '../../base/random';
import { mean, sum } from '../../base/statistics';
import type { Episodes, RegressionTask } from './task';
import { covarianceOf, drawEpisodes } from './task';

/** The inputs of one context, in f64. */
export interface Inputs {
  /** `[key, covariate]` */
  readonly x: Float64Array;
  /** `[covariate]` */
  readonly query: Float64Array;
}

/**
 * A closed form that is linear in the examples' answers: the coefficients c of y = sum_i c_i y_i,
 * `[key]`.
 */
export type Predictor = (inputs: Inputs) => Float64Array;

/** One step of gradient descent from zero: (rate / L) sum_i y_i <x_i, x_q>. */
export function gradientDescent(rate: number): Predictor {
  return (inputs) => {
    const inner = products(inputs);
    return inner.map((value) => (rate / inner.length) * value);
  };
}

/** The same with centred inputs (He et al. 2025, §4): (rate / L) sum_i y_i <x_i - mean x, x_q>. */
export function debiasedDescent(rate: number): Predictor {
  return (inputs) => {
    const inner = products(inputs);
    const centre = mean(inner);
    return inner.map((value) => (rate / inner.length) * (value - centre));
  };
}

/** The same with the query turned by a matrix first, `[covariate, covariate]` in rows. */
export function preconditioned(predictor: Predictor, matrix: ArrayLike<number>): Predictor {
  return ({ x, query }) => {
    const d = query.length;
    return predictor({ x, query: query.map((_, j) => dot(matrix, j * d, query, 0, d)) });
  };
}

/** What heads with these read-outs predict: sum_h mu_h sum_i y_i softmax_i(omega_h <x_i, x_q>). */
export function softmaxHeads(omega: readonly number[], mu: readonly number[]): Predictor {
  return (inputs) => {
    const inner = products(inputs);
    const coefficients = new Float64Array(inner.length);
    omega.forEach((sharpness, h) => {
      const weights = inner.map((value) => Math.exp(sharpness * value));
      const share = (mu[h] as number) / sum(weights);
      weights.forEach((weight, i) => {
        coefficients[i] = (coefficients[i] as number) + share * weight;
      });
    });
    return coefficients;
  };
}

/** No penalty is smaller: without one the examples alone may not decide. */
const leastPenalty = 1e-6;

/** Ridge regression, X (X^T X + penalty I)^-1 x_q; with penalty sigma^2 d it is the posterior mean. */
export function ridge(asked: number): Predictor {
  const penalty = Math.max(asked, leastPenalty);
  return ({ x, query }) => {
    const d = query.length;
    const gram = Float64Array.from({ length: d * d }, (_, k) => (k % (d + 1) === 0 ? penalty : 0));
    for (let row = 0; row < x.length; row += d) {
      for (let j = 0; j < d; j++) {
        for (let k = 0; k <= j; k++) {
          gram[j * d + k] =
            (gram[j * d + k] as number) + (x[row + j] as number) * (x[row + k] as number);
        }
      }
    }
    return products({ x, query: solvePositive(gram, query) });
  };
}

/**
 * The preconditioner G of the best single step (1/L) sum_i y_i x_i^T G x_q towards one answer, for
 * covariates of covariance S of which the answer depends on those in P:
 * G = ((1 + 1/L) S P S + (tr(P S) + |P| sigma^2) / L S)^-1 S P, the minimum of the expected squared
 * error, from E[A P A] = (1 + 1/L) S P S + tr(P S) S / L for A = X^T X / L. `[d, d]` in rows.
 */
export function bestPreconditioner(task: RegressionTask, output = 0): Float64Array {
  const { covariates: d, length, noise } = task;
  const chosen = task.features[output] ?? [];
  const covariance = covarianceOf(task);
  const along = (j: number, k: number): number => covariance[j * d + k] as number;
  const matrix = Float64Array.from({ length: d * d }, (_, k) => {
    const [row, column] = [Math.floor(k / d), k % d];
    const through = sum(chosen.map((j) => along(row, j) * along(j, column)));
    return (
      (1 + 1 / length) * through + ((chosen.length * (1 + noise)) / length) * along(row, column)
    );
  });
  const best = new Float64Array(d * d);
  for (const column of chosen) {
    const solved = solvePositive(matrix, covariance.subarray(column * d, (column + 1) * d));
    solved.forEach((value, row) => {
      best[row * d + column] = value;
    });
  }
  return best;
}

/**
 * The predictions of a closed form for one output of every episode, from all covariates or those
 * chosen, `[batch]`.
 */
export function predict(
  predictor: Predictor,
  episodes: Episodes,
  output = 0,
  chosen: readonly number[] = all(episodes),
): Float64Array {
  const { count, length, covariates, outputs, tokens } = episodes;
  const width = covariates + outputs;
  return Float64Array.from({ length: count }, (_, b) => {
    const coefficients = predictor(inputsOf(episodes, b, chosen));
    let total = 0;
    for (let i = 0; i < length; i++) {
      const answer = tokens[(b * length + i) * width + covariates + output] as number;
      total += (coefficients[i] as number) * answer;
    }
    return total;
  });
}

/** The mean squared error of predictions against the noisy answers of one output. */
export function errorOf(predictions: ArrayLike<number>, episodes: Episodes, output = 0): number {
  let total = 0;
  for (let b = 0; b < episodes.count; b++) {
    const target = episodes.targets[b * episodes.outputs + output] as number;
    total += ((predictions[b] as number) - target) ** 2;
  }
  return total / episodes.count;
}

/**
 * The expected squared error of a closed form for each of `count` drawn inputs, with the mean over
 * betas and noise taken exactly: |sum_i c_i x_i - x_q|^2 / d + sigma^2 (1 + sum_i c_i^2). For tasks
 * whose first output depends on every covariate.
 */
export function expectedErrors(
  predictor: Predictor,
  task: RegressionTask,
  count: number,
  source: Random,
): Float64Array {
  const { covariates: d, length, noise } = task;
  const episodes = drawEpisodes({ ...task, features: [] }, count, source);
  return Float64Array.from({ length: count }, (_, b) => {
    const inputs = inputsOf(episodes, b);
    const c = predictor(inputs);
    const missed = inputs.query.map((value, j) => {
      let total = -value;
      for (let i = 0; i < length; i++) {
        total += (c[i] as number) * (inputs.x[i * d + j] as number);
      }
      return total;
    });
    return dot(missed, 0, missed, 0, d) / d + noise * (1 + dot(c, 0, c, 0, length));
  });
}

/** The inputs of one drawn episode, all covariates or those chosen. */
export function inputsOf(
  episodes: Episodes,
  index: number,
  chosen: readonly number[] = all(episodes),
): Inputs {
  const { length, covariates, outputs, tokens, queries } = episodes;
  const width = covariates + outputs;
  const d = chosen.length;
  const x = new Float64Array(length * d);
  for (let i = 0; i < length; i++) {
    const token = (index * length + i) * width;
    for (let j = 0; j < d; j++) x[i * d + j] = tokens[token + (chosen[j] as number)] as number;
  }
  const query = Float64Array.from(chosen, (j) => queries[index * width + j] as number);
  return { x, query };
}

function all({ covariates }: Episodes): number[] {
  return Array.from({ length: covariates }, (_, j) => j);
}

/** <x_i, x_q> for every example, `[key]`. */
function products({ x, query }: Inputs): Float64Array {
  const d = query.length;
  return Float64Array.from({ length: x.length / d }, (_, i) => dot(x, i * d, query, 0, d));
}
