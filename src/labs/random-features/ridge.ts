import { cholesky, dot, solveFactored } from '../../base/cholesky';
import type { Features } from './features';

/**
 * Ridge regression over several penalties: v = argmin |F v - y|^2 + penalty |v|^2, `[column]`. The
 * Gram matrix is made once, of the rows where there are fewer of them (the dual,
 * (F F^T + penalty I) a = y and v = F^T a), of the columns otherwise.
 */
export interface RidgeProblem {
  readonly features: Features;
  readonly dual: boolean;
  /** `[n, n]`, lower triangle; n is the number of rows in the dual, of columns otherwise. */
  readonly gram: Float64Array;
}

/** Makes the Gram matrix, in the dual where there are fewer rows than columns, or as asked. */
export function ridgeProblem(
  features: Features,
  dual = features.rows < features.columns,
): RidgeProblem {
  return { features, dual, gram: dual ? gramOfRows(features) : gramOfRows(transposed(features)) };
}

/** The same problem with its first rows only; in the dual their Gram matrix is a part of the larger one's. */
export function firstRows({ features, dual, gram }: RidgeProblem, rows: number): RidgeProblem {
  const { columns } = features;
  const first = { rows, columns, values: features.values.subarray(0, rows * columns) };
  if (!dual) return ridgeProblem(first);
  const part = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    part.set(gram.subarray(i * features.rows, i * features.rows + rows), i * rows);
  }
  return { features: first, dual, gram: part };
}

/** The v of least |F v - y|^2 + penalty |v|^2, `[column]`. @throws RangeError for no penalty where F F^T is singular. */
export function solveRidge(
  { features, dual, gram }: RidgeProblem,
  y: Float64Array,
  penalty: number,
): Float64Array {
  const n = dual ? features.rows : features.columns;
  const raised = Float64Array.from(gram);
  for (let i = 0; i < n; i++) raised[i * n + i] = (raised[i * n + i] as number) + penalty;
  const lower = cholesky(raised, n);
  return dual
    ? backwards(features, solveFactored(lower, y))
    : solveFactored(lower, backwards(features, y));
}

/** F v, `[row]`. */
export function forwards({ rows, columns, values }: Features, v: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => dot(values, i * columns, v, 0, columns));
}

/** F^T a, `[column]`. */
export function backwards({ rows, columns, values }: Features, a: Float64Array): Float64Array {
  const out = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    const factor = a[i] as number;
    for (let k = 0; k < columns; k++) {
      out[k] = (out[k] as number) + factor * (values[i * columns + k] as number);
    }
  }
  return out;
}

/** The mean squared length of the rows: what penalties are measured by. */
export function rowScale({ rows, values }: Features): number {
  return dot(values, 0, values, 0, values.length) / rows;
}

function gramOfRows({ rows, columns, values }: Features): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      gram[i * rows + j] = dot(values, i * columns, values, j * columns, columns);
    }
  }
  return gram;
}

function transposed({ rows, columns, values }: Features): Features {
  const out = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) out[k * rows + i] = values[i * columns + k] as number;
  }
  return { rows: columns, columns: rows, values: out };
}
