import { describe, expect, it } from 'vitest';
import { divergence, metrics } from './metrics';
import type { MetricName } from './metrics';

const row = (...shares: number[]): Float32Array =>
  Float32Array.from(shares, (share) => Math.log(share) + 3);
const wanted = { targets: [1], distractors: [2] };

describe('metrics of a row of logits', () => {
  const [before, after] = [row(0.25, 0.5, 0.25), row(0.5, 0.25, 0.25)];

  it('have closed forms, whatever is added to all logits', () => {
    expect(metrics.probability.value(after, before, wanted)).toBeCloseTo(0.25, 6);
    expect(metrics['target-loss'].value(after, before, wanted)).toBeCloseTo(Math.log(4), 6);
    expect(metrics['logit-difference'].value(before, before, wanted)).toBeCloseTo(Math.log(2), 6);
  });

  it('KL is 0 for the same prediction, and Σ p log(p / q) else', () => {
    expect(metrics.kl.value(before, before, wanted)).toBe(0);
    const expected = 0.25 * Math.log(0.25 / 0.5) + 0.5 * Math.log(0.5 / 0.25);
    expect(metrics.kl.value(after, before, wanted)).toBeCloseTo(expected, 6);
    expect(divergence(after, before)).toBeCloseTo(0.5 * Math.log(2) + 0.25 * Math.log(0.5), 6);
  });

  it.each(Object.keys(metrics) as MetricName[])('%s has the slope of its value', (name) => {
    const { value, slope } = metrics[name];
    const several = { targets: [1, 3], distractors: [0, 2] };
    const at = Float32Array.of(0.3, -0.2, 1.1, 0.4, -0.9);
    const unchanged = Float32Array.of(0.1, 0.6, -0.4, 0.2, 0.3);
    const found = slope(at, unchanged, several);
    at.forEach((logit, i) => {
      const moved = (by: number): number => {
        const logits = at.slice();
        logits[i] = logit + by;
        return value(logits, unchanged, several);
      };
      expect(found[i]).toBeCloseTo((moved(0.01) - moved(-0.01)) / 0.02, 4);
    });
  });
});
