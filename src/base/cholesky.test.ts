import { describe, expect, it } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { cholesky, dot, solveFactored, solvePositive } from './cholesky';
import { random } from './random';

/** B B^T + ridge I for a random B `[n, rank]`. */
function positive(n: number, rank: number, ridge: number): Float64Array {
  const source = random(n);
  const b = Float64Array.from({ length: n * rank }, () => source.normal());
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return dot(b, i * rank, b, j * rank, rank) + (i === j ? ridge : 0);
  });
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  return x.map((_, i) => dot(matrix, i * x.length, x, 0, x.length));
}

describe('cholesky', () => {
  it('gives the known factor of a small matrix', () => {
    const lower = cholesky(Float64Array.of(4, 99, 99, 12, 37, 99, -16, -43, 98), 3);
    expect([...lower]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  it.each([1, 2, 17, 60])('solves a system of %i equations', (n) => {
    const matrix = positive(n, n + 3, 0.1);
    const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
    const b = times(matrix, x);
    expect(furthest(solvePositive(matrix, b), x)).toBeLessThan(1e-9);
    expect(furthest(solveFactored(cholesky(matrix, n), b), x)).toBeLessThan(1e-9);
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow(/pivot of -3 in row 1/);
    expect(() => cholesky(positive(6, 2, 0), 6)).toThrow(RangeError);
    expect(() => cholesky(Float64Array.of(NaN), 1)).toThrow(RangeError);
  });
});
