import { describe, expect, it } from 'vitest';
import { furthest } from '../../../tests/plain/numbers';
import { random } from '../../base/random';
import { mean, standardDeviation } from '../../base/statistics';
import type { Inputs } from './predictors';
import {
  bestPreconditioner,
  debiasedDescent,
  errorOf,
  expectedErrors,
  gradientDescent,
  inputsOf,
  preconditioned,
  predict,
  ridge,
  softmaxHeads,
} from './predictors';
import { publishedErrors, publishedPair, publishedSingleHead } from './presets';
import type { RegressionTask } from './task';
import { covarianceOf, drawEpisodes, featuresOf } from './task';

const task: RegressionTask = {
  covariates: 5,
  features: featuresOf(5, 1),
  length: 40,
  noise: 0.1,
  correlation: 0,
};
const { omega, mu } = publishedPair;
const rate = 2 * omega * mu;
const single = publishedSingleHead(task);
const predictors = {
  softmaxPair: softmaxHeads([omega, -omega], [mu, -mu]),
  gradientDescent: gradientDescent(rate),
  debiased: debiasedDescent(rate),
  singleHead: softmaxHeads([single.omega], [single.mu]),
  ridge: ridge(task.noise * task.covariates),
} as const;

describe('the closed forms', () => {
  it.each([10, 40, 100])('have the published errors at L = %i', (length) => {
    const published = publishedErrors.find((row) => row.length === length)!;
    for (const [name, predictor] of Object.entries(predictors)) {
      const errors = expectedErrors(predictor, { ...task, length }, 2000, random(length));
      const theirs = published[name as keyof typeof predictors];
      const ownSpread = standardDeviation(errors) / Math.sqrt(2000);
      const theirSpread = (Math.SQRT2 * theirs) / Math.sqrt(50_000);
      const spread = Math.hypot(ownSpread, theirSpread);
      expect(Math.abs(mean(errors) - theirs), `${name} ${mean(errors)}`).toBeLessThan(3 * spread);
      expect(spread, name).toBeLessThan(0.03 * theirs);
    }
  });

  it('have the expected errors on drawn answers', () => {
    const episodes = drawEpisodes(task, 4000, random(2));
    for (const [name, predictor] of Object.entries(predictors)) {
      const drawn = errorOf(predict(predictor, episodes), episodes);
      const expected = mean(expectedErrors(predictor, task, 1000, random(4)));
      expect(Math.abs(drawn / expected - 1), name).toBeLessThan(0.1);
    }
  });

  it('has ridge regression at the error of the posterior mean', () => {
    const errors = [0.01, 0.5, 25].map((penalty) =>
      mean(expectedErrors(ridge(penalty), task, 2000, random(3))),
    );
    expect(Math.abs(errors[1]! - 0.114)).toBeLessThan(0.005);
    expect(errors[1]).toBeLessThan(errors[0]!);
    expect(errors[1]).toBeLessThan(errors[2]!);
  });

  it('has ridge regression answer without noise, with fewer examples than covariates', () => {
    const bare = { ...task, noise: 0, length: 3 };
    const [short, long] = [bare, { ...bare, length: 12 }].map((one) =>
      mean(expectedErrors(ridge(0), one, 200, random(9))),
    );
    expect(short).toBeGreaterThan(0.1);
    expect(short).toBeLessThan(1);
    expect(long).toBeLessThan(1e-6);
  });

  it('agree with what gradient descent does', () => {
    const episodes = drawEpisodes(task, 1, random(5));
    const inputs = inputsOf(episodes, 0);
    const y = episodes.tokens.filter((_, k) => k % 6 === 5);
    const beta = Array.from({ length: 5 }, (_, j) =>
      y.reduce((sum, value, i) => sum + (rate / task.length) * value * inputs.x[i * 5 + j]!, 0),
    );
    const byHand = beta.reduce((sum, b, j) => sum + b * inputs.query[j]!, 0);
    expect(predict(gradientDescent(rate), episodes)[0]).toBeCloseTo(byHand, 6);
    const shifted: Inputs = { ...inputs, x: inputs.x.map((value) => value + 3) };
    const [centred, plain] = [debiasedDescent(rate), gradientDescent(rate)];
    expect(furthest(centred(shifted), centred(inputs))).toBeLessThan(1e-10);
    expect(furthest(plain(shifted), plain(inputs))).toBeGreaterThan(1e-3);
  });

  it('turn into each other as omega falls: two opposed heads become debiased descent', () => {
    const episodes = drawEpisodes(task, 20, random(6));
    const target = predict(debiasedDescent(0.9), episodes);
    const distance = (w: number): number => {
      const heads = predict(softmaxHeads([w, -w], [0.45 / w, -0.45 / w]), episodes);
      return Math.max(...heads.map((y, b) => Math.abs(y - target[b]!)));
    };
    expect(distance(1e-3)).toBeLessThan(1e-4);
    expect(distance(0.3)).toBeGreaterThan(0.05);
  });
});

describe('the best preconditioner', () => {
  const correlated = { ...task, correlation: 0.6 };
  it('is the best rate where covariates are independent', () => {
    const best = bestPreconditioner(task);
    expect(best[0]).toBeCloseTo(1 / (1 + 6.5 / 40), 12);
    expect(best[1]).toBeCloseTo(0, 12);
  });

  it('asks for its own covariates where an answer depends on some', () => {
    const two = { ...task, covariates: 6, features: featuresOf(6, 2) };
    const best = bestPreconditioner(two, 1);
    const diagonal = Array.from({ length: 6 }, (_, j) => best[j * 7]!);
    expect(furthest(diagonal.slice(0, 2), [0, 0])).toBeLessThan(1e-12);
    const own = 1 / (1 + 1 / 40 + (4 * 1.1) / 40);
    expect(furthest(diagonal.slice(2), [own, own, own, own])).toBeLessThan(1e-12);
  });

  it('beats every rate and its own neighbours on correlated covariates', () => {
    const error = (matrix: Float64Array): number =>
      mean(expectedErrors(preconditioned(gradientDescent(1), matrix), correlated, 1500, random(8)));
    const best = bestPreconditioner(correlated);
    const identity = Float64Array.from({ length: 25 }, (_, k) => (k % 6 === 0 ? 1 : 0));
    const plain = [0.3, 0.45, 0.6, 0.75, 0.9].map((r) => error(identity.map((v) => r * v)));
    expect(error(best)).toBeLessThan(Math.min(...plain) - 0.01);
    expect(error(best)).toBeLessThan(error(best.map((v) => 1.1 * v)));
    expect(error(best)).toBeLessThan(error(best.map((v) => 0.9 * v)));
    expect(covarianceOf(correlated)[1]).toBe(0.6);
  });
});
