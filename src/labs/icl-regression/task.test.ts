import { describe, expect, it } from 'vitest';
import { random } from '../../base/random';
import { mean } from '../../base/statistics';
import type { Episodes, RegressionTask } from './task';
import { covarianceOf, drawEpisodes, featuresOf, widthOf } from './task';

const task: RegressionTask = {
  covariates: 5,
  features: featuresOf(5, 1),
  length: 40,
  noise: 0.1,
  correlation: 0,
};

/** The mean of x_j x_k over all examples. */
function moment(episodes: Episodes, j: number, k: number): number {
  const width = episodes.covariates + episodes.outputs;
  const tokens = episodes.count * episodes.length;
  return mean(
    Array.from(
      { length: tokens },
      (_, i) => episodes.tokens[i * width + j]! * episodes.tokens[i * width + k]!,
    ),
  );
}

/** The answers of one episode and one output, `[key]`, and one covariate of each example. */
function examples(
  { tokens, length, covariates, outputs }: Episodes,
  index: number,
  output: number,
  covariate: number,
): { x: number; y: number }[] {
  const width = covariates + outputs;
  return Array.from({ length }, (_, i) => {
    const start = (index * length + i) * width;
    return { x: tokens[start + covariate]!, y: tokens[start + covariates + output]! };
  });
}

describe('drawn episodes', () => {
  it('have the variances of the task, the query included', () => {
    const episodes = drawEpisodes(task, 2000, random(1));
    expect(episodes.tokens.length).toBe(2000 * 40 * 6);
    expect(moment(episodes, 2, 2)).toBeCloseTo(1, 1);
    expect(moment(episodes, 1, 3)).toBeCloseTo(0, 1);
    expect(moment(episodes, 5, 5)).toBeCloseTo(1.1, 1);
    expect(mean(episodes.targets.map((y) => y * y))).toBeGreaterThan(1);
    expect(mean(episodes.targets.map((y) => y * y))).toBeLessThan(1.2);
  });

  it('leave the place of the answer empty in the query', () => {
    const { queries } = drawEpisodes(task, 50, random(2));
    const answers = queries.filter((_, i) => i % 6 === 5);
    expect([...answers]).toEqual(Array.from({ length: 50 }, () => 0));
    expect(queries.filter((value) => value === 0).length).toBe(50);
  });

  it('follow one beta a context, up to the noise', () => {
    const clean = drawEpisodes({ ...task, noise: 0, covariates: 1, features: [[0]] }, 3, random(3));
    const slopes = [0, 1, 2].map((index) => examples(clean, index, 0, 0).map(({ x, y }) => y / x));
    slopes.forEach((row) => row.forEach((value) => expect(value).toBeCloseTo(row[0]!, 3)));
    expect(Math.abs(slopes[0]![0]! - slopes[1]![0]!)).toBeGreaterThan(1e-3);
    expect(clean.targets[1]! / clean.queries[2]!).toBeCloseTo(slopes[1]![0]!, 3);
  });

  it('have the covariance that the correlation asks for', () => {
    const correlated = { ...task, correlation: 0.7 };
    const episodes = drawEpisodes(correlated, 3000, random(4));
    const covariance = covarianceOf(correlated);
    expect(covariance[3]).toBeCloseTo(0.343);
    [
      [0, 0],
      [0, 1],
      [1, 4],
      [4, 4],
    ].forEach(([j = 0, k = 0]) => {
      expect(Math.abs(moment(episodes, j, k) - covariance[j * 5 + k]!)).toBeLessThan(0.02);
    });
  });

  it('give each output its own covariates', () => {
    const two = { ...task, covariates: 6, features: featuresOf(6, 2), noise: 0, length: 200 };
    expect(two.features).toEqual([
      [0, 1, 2, 3],
      [2, 3, 4, 5],
    ]);
    expect(widthOf(two)).toBe(8);
    const episodes = drawEpisodes(two, 400, random(5));
    const explained = (output: number, j: number): number =>
      mean(
        Array.from({ length: 400 }, (_, b) => {
          const products = examples(episodes, b, output, j).map(({ x, y }) => x * y);
          return mean(products) ** 2;
        }),
      );
    expect(explained(0, 1)).toBeGreaterThan(0.15);
    expect(explained(0, 5)).toBeLessThan(0.02);
    expect(explained(1, 5)).toBeGreaterThan(0.15);
    expect(explained(1, 0)).toBeLessThan(0.02);
  });

  it('are the same for the same seed', () => {
    const [a, b, c] = [7, 7, 8].map((seed) => drawEpisodes(task, 4, random(seed)));
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });
});
