import { expect, it } from 'vitest';
import { fillNormal } from './normals';
import { random } from './random';
import { mean } from './statistics';

const draws = fillNormal(new Float32Array(400_000), random(1));
const share = (test: (x: number) => boolean): number => draws.filter(test).length / draws.length;

it('draws the moments of a standard normal', () => {
  expect(mean(draws)).toBeCloseTo(0, 2);
  expect(mean(draws.map((x) => x ** 2))).toBeCloseTo(1, 2);
  expect(mean(draws.map((x) => x ** 3))).toBeCloseTo(0, 1);
  expect(mean(draws.map((x) => x ** 4))).toBeCloseTo(3, 1);
});

it.each([
  [0.1, 0.5398278],
  [0.6744898, 0.75],
  [1.5, 0.9331928],
  [2.5, 0.9937903],
  [3.3, 0.9995166],
  [3.8, 0.9999277],
])('lies below %d as often as a normal does, on both sides', (bound, probability) => {
  const error = 5 * Math.sqrt((probability * (1 - probability)) / draws.length);
  expect(Math.abs(share((x) => x < bound) - probability)).toBeLessThan(error);
  expect(Math.abs(share((x) => x > -bound) - probability)).toBeLessThan(error);
});

it('gives the same numbers for the same seed', () => {
  const [a, b] = [3, 3].map((seed) => fillNormal(new Float32Array(50), random(seed)));
  expect(a).toEqual(b);
  expect(a).not.toEqual(fillNormal(new Float32Array(50), random(4)));
});
