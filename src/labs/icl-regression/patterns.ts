import type { NdArray } from '../../base/ndarray';
import { valueAt } from '../../base/ndarray';
import { mean, sum } from '../../base/statistics';
import type { HeadPattern } from './result';

/**
 * What the two circuits of each head come down to: KQ `[head, d_model, d_query]`, OV
 * `[head, d_model, output]`. The query's own place for answers is always 0, so KQ's last columns say
 * nothing and are left out. `features` names each answer's covariates.
 */
export function patternsOf(
  keyQuery: NdArray,
  outputValue: NdArray,
  features: readonly (readonly number[])[],
): HeadPattern[] {
  const [heads = 0, width = 0, outputs = 0] = outputValue.shape;
  const covariates = range(width - outputs);
  return range(heads).map((h) => {
    const diagonal = covariates.map((j) => valueAt(keyQuery, h, j, j));
    const others = covariates.flatMap((column) =>
      range(width)
        .filter((row) => row !== column)
        .map((row) => Math.abs(valueAt(keyQuery, h, row, column))),
    );
    return {
      omega: features.map((chosen) => mean(chosen.map((j) => diagonal[j] ?? NaN))),
      diagonalSpread: Math.max(...diagonal) - Math.min(...diagonal),
      offDiagonal: Math.max(...others),
      mu: range(outputs).map((n) => valueAt(outputValue, h, covariates.length + n, n)),
      offAnswers: Math.max(
        ...range(width).flatMap((row) =>
          range(outputs)
            .filter((n) => row !== covariates.length + n)
            .map((n) => Math.abs(valueAt(outputValue, h, row, n))),
        ),
      ),
    };
  });
}

/** Each head's share of the answers: the sum over them of |omega mu|, over its sum, `[head]`. */
export function sharesOf(patterns: readonly HeadPattern[]): number[] {
  const sizes = patterns.map(({ omega, mu }) =>
    sum(mu.map((weight, n) => Math.abs(weight * (omega[n] ?? 0)))),
  );
  return sizes.map((size) => size / sum(sizes));
}

/**
 * What the heads together make of <x_i, x_q>, to first order in their scores: sum over heads of mu
 * times KQ's block of covariates, `[covariate, covariate]` in rows, for one answer.
 */
export function effectivePreconditioner(
  keyQuery: NdArray,
  patterns: readonly HeadPattern[],
  output = 0,
): number[] {
  const width = keyQuery.shape[1] ?? 0;
  const d = width - (patterns[0]?.mu.length ?? 0);
  return range(d * d).map((k) =>
    sum(
      patterns.map(
        ({ mu }, h) => (mu[output] ?? 0) * valueAt(keyQuery, h, Math.floor(k / d), k % d),
      ),
    ),
  );
}

/** The cosine of the angle between two matrices as vectors. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const product = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
    sum(Array.from(x, (value, i) => value * (y[i] ?? 0)));
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
