import { expect, it } from 'vitest';
import type { Betas } from './viewNestedLogits';
import { nestedDescent, nestedLoss, nestedSlopes } from './viewNestedLogits';

const settings = { N: 8, L: 32, rate: 0.05, steps: 2000 };

it('has the slopes of finite differences', () => {
  const betas: Betas = [1.2, 2.3, 3.1];
  const slopes = nestedSlopes(betas, settings);
  for (const i of [0, 1, 2] as const) {
    const at = (by: number): number =>
      nestedLoss(betas.map((b, j) => (i === j ? b + by : b)) as unknown as Betas, settings);
    expect(slopes[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 6);
  }
});

it('stays flat, then falls: the last logit grows first, the others jump together', () => {
  const points = nestedDescent(settings);
  const at = (step: number) => points[step]!;
  expect(at(0).loss).toBeCloseTo(3.465, 2);
  expect(at(1000).loss).toBeCloseTo(3.292, 2);
  expect(at(2000).loss).toBeCloseTo(0.049, 2);
  const firstAbove = (i: 0 | 1 | 2, value: number): number =>
    points.findIndex(({ betas }) => betas[i] > value);
  expect(firstAbove(2, 1)).toBeLessThan(firstAbove(0, 1));
  expect(firstAbove(2, 1)).toBeLessThan(firstAbove(1, 1));
  const fall = points.findIndex(({ loss }) => loss < 1);
  expect(Math.abs(firstAbove(0, 1) - fall)).toBeLessThan(200);
  expect(at(Math.floor(fall / 2)).loss).toBeGreaterThan(3);
});
