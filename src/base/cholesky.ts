/**
 * The lower triangle L of a symmetric positive definite matrix A = L L^T, in rows:
 * `[n, n] -> [n, n]`, zeros above the diagonal. Only A's lower triangle is read.
 * @throws RangeError when a pivot is not positive: A is not positive definite to f64's precision.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = at(matrix, i * n + j) - dot(lower, i * n, lower, j * n, j);
      lower[i * n + j] = i === j ? pivot(rest, i) : rest / at(lower, j * n + j);
    }
  }
  return lower;
}

/** The x of A x = b, from A's lower triangle: `[n, n], [n] -> [n]`. */
export function solveFactored(lower: Float64Array, b: ArrayLike<number>): Float64Array {
  const n = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    x[i] = (at(x, i) - dot(lower, i * n, x, 0, i)) / at(lower, i * n + i);
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = at(x, i) / at(lower, i * n + i);
    x[i] = value;
    for (let j = 0; j < i; j++) x[j] = at(x, j) - at(lower, i * n + j) * value;
  }
  return x;
}

/** The x of A x = b for a symmetric positive definite A: `[n, n], [n] -> [n]`. */
export function solvePositive(matrix: Float64Array, b: ArrayLike<number>): Float64Array {
  return solveFactored(cholesky(matrix, b.length), b);
}

/** The sum of products of `count` values of two arrays, each from its own start. */
export function dot(
  a: ArrayLike<number>,
  startA: number,
  b: ArrayLike<number>,
  startB: number,
  count: number,
): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += at(a, startA + k) * at(b, startB + k);
  return total;
}

function pivot(square: number, row: number): number {
  if (square > 0) return Math.sqrt(square);
  throw new RangeError(
    `expected a positive definite matrix, got a pivot of ${square} in row ${row}`,
  );
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}
