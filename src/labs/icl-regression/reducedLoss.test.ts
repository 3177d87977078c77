import { describe, expect, it } from 'vitest';
import { furthest, slopes } from '../../../tests/plain/numbers';
import { random } from '../../base/random';
import { mean } from '../../base/statistics';
import { expectedErrors, softmaxHeads } from './predictors';
import type { ReadOuts } from './reducedLoss';
import { bestMu, gradientFlow, reducedGradient, reducedLoss } from './reducedLoss';
import { featuresOf } from './task';

const task = { covariates: 5, length: 40, noise: 0.1 };
const heads: ReadOuts = { omega: [0.3, -0.2, 0.05], mu: [1.1, -0.7, 0.4] };

/** The true loss of heads that are nothing but their read-outs, by sampling inputs. */
function sampled({ omega, mu }: ReadOuts, length: number): number {
  const whole = { ...task, length, features: featuresOf(5, 1), correlation: 0 };
  return mean(expectedErrors(softmaxHeads(omega, mu), whole, 2500, random(length)));
}

describe('the reduced loss', () => {
  it('has the value of its formula', () => {
    const byHand = 1.1 - 2 * 0.3 * 2 + 4 * (0.09 + (1.1 / 40) * Math.exp(5 * 0.09));
    expect(reducedLoss({ omega: [0.3], mu: [2] }, task)).toBeCloseTo(byHand, 12);
    expect(reducedLoss({ omega: [0.4, 0.1], mu: [0, 0] }, task)).toBeCloseTo(1.1, 12);
  });

  it('has the slopes of finite differences', () => {
    const flat = Float32Array.from([...heads.omega, ...heads.mu]);
    const at = (v: Float32Array): number =>
      reducedLoss({ omega: [...v.slice(0, 3)], mu: [...v.slice(3)] }, task);
    const { omega, mu } = reducedGradient(heads, task);
    expect(furthest([...omega, ...mu], slopes(flat, 2 ** -10, at))).toBeLessThan(1e-4);
  });

  it('is least along mu where the closed form says', () => {
    const mu = bestMu(heads.omega, task);
    const slope = reducedGradient({ omega: heads.omega, mu }, task);
    expect(furthest(slope.mu, [0, 0, 0])).toBeLessThan(1e-10);
    expect(furthest(slope.omega, [0, 0, 0])).toBeGreaterThan(1e-3);
  });

  it.each([
    { length: 40, omega: [0.13, -0.13], mu: [1.2, -1.2] },
    { length: 40, omega: [0.2], mu: [1] },
    { length: 300, omega: [0.13, -0.13], mu: [3.45, -3.45] },
    { length: 300, omega: [0.2], mu: [2] },
  ])(
    'is within 5 % of the sampled loss, $length examples, omega $omega',
    ({ length, ...point }) => {
      const [formula, truth] = [reducedLoss(point, { ...task, length }), sampled(point, length)];
      expect(Math.abs(formula / truth - 1), `${formula} against ${truth}`).toBeLessThan(0.05);
    },
  );

  it('is further off for sharp heads', () => {
    const point = { omega: [0.45], mu: [1.8] };
    const share = reducedLoss(point, { ...task, length: 300 }) / sampled(point, 300);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.94);
  });

  it('lies below the sampled loss near the minimum of short contexts', () => {
    const point = { omega: [0.13, -0.13], mu: [3.45, -3.45] };
    const share = reducedLoss(point, task) / sampled(point, 40);
    expect(share).toBeGreaterThan(0.88);
    expect(share).toBeLessThan(0.94);
  });
});

describe('gradient flow on it', () => {
  const pace = { rate: 0.01, steps: 20_000, every: 1000 };

  it('splits two heads into an opposed pair with no mean', () => {
    const points = gradientFlow({ omega: [0.01, -0.008], mu: [0.01, -0.012] }, task, pace);
    const { omega, mu, loss } = points.at(-1)!;
    expect(omega[0]).toBeGreaterThan(0);
    expect(omega[0]! / -omega[1]!).toBeCloseTo(1, 2);
    expect(Math.abs(mu[0]! + mu[1]!) / (Math.abs(mu[0]!) + Math.abs(mu[1]!))).toBeLessThan(0.02);
    expect(loss).toBeLessThan(0.225);
    points.slice(1).forEach((point, i) => expect(point.loss).toBeLessThanOrEqual(points[i]!.loss));
  });

  it('ends higher for one head, or for two that begin on the same side', () => {
    const one = gradientFlow({ omega: [0.01], mu: [0.01] }, task, pace).at(-1)!;
    const same = gradientFlow({ omega: [0.01, 0.01], mu: [0.01, 0.01] }, task, pace).at(-1)!;
    expect(one.loss).toBeGreaterThan(0.35);
    expect(same.loss).toBeCloseTo(one.loss, 3);
  });
});
