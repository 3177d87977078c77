import { describe, expect, it } from 'vitest';
import { furthest } from '../../../tests/plain/numbers';
import { random } from '../../base/random';
import type { Features } from './features';
import { backwards, firstRows, forwards, ridgeProblem, rowScale, solveRidge } from './ridge';

function drawn(rows: number, columns: number): { features: Features; y: Float64Array } {
  const source = random(rows * columns);
  const draw = (length: number): Float64Array =>
    Float64Array.from({ length }, () => source.normal());
  return { features: { rows, columns, values: draw(rows * columns) }, y: draw(rows) };
}

describe.each([
  [20, 50],
  [50, 20],
])('ridge regression on %i rows of %i features', (rows, columns) => {
  const { features, y } = drawn(rows, columns);

  it.each([1e-3, 1, 100])('is the same in the primal and the dual, penalty %d', (penalty) => {
    const primal = solveRidge(ridgeProblem(features, false), y, penalty);
    const dual = solveRidge(ridgeProblem(features, true), y, penalty);
    const scale = Math.max(...primal.map(Math.abs));
    expect(furthest(dual, primal) / scale).toBeLessThan(1e-8);
    expect(scale).toBeGreaterThan(1e-3);
  });

  it('leaves a residual that meets F^T (F v - y) + penalty v = 0', () => {
    const v = solveRidge(ridgeProblem(features), y, 0.7);
    const missed = forwards(features, v).map((value, i) => value - y[i]!);
    const slope = backwards(features, missed).map((value, k) => value + 0.7 * v[k]!);
    expect(furthest(slope, new Float64Array(columns))).toBeLessThan(1e-9);
    expect(furthest(backwards(features, missed), new Float64Array(columns))).toBeGreaterThan(1e-2);
  });

  it('is where gradient descent on v ends', () => {
    const expected = solveRidge(ridgeProblem(features), y, 10);
    let v = new Float64Array(columns);
    for (let step = 0; step < 4000; step++) {
      const missed = forwards(features, v).map((value, i) => value - y[i]!);
      const slope = backwards(features, missed);
      v = v.map((value, k) => value - 0.005 * (slope[k]! + 10 * value));
    }
    expect(furthest(v, expected)).toBeLessThan(1e-8);
  });
});

describe('a ridge problem', () => {
  it.each([
    [20, 50, 8],
    [50, 20, 8],
    [50, 20, 30],
  ])('of %i rows and %i columns has that of its first %i rows', (rows, columns, first) => {
    const { features, y } = drawn(rows, columns);
    const values = features.values.slice(0, first * columns);
    const own = ridgeProblem({ rows: first, columns, values });
    const answers = y.subarray(0, first);
    const part = firstRows(ridgeProblem(features), first);
    expect(furthest(solveRidge(part, answers, 0.1), solveRidge(own, answers, 0.1))).toBe(0);
  });

  it('is measured by the squared length of its rows', () => {
    expect(rowScale({ rows: 2, columns: 2, values: Float64Array.of(3, 4, 0, 1) })).toBe(13);
  });
});
