import { describe, expect, it } from 'vitest';
import { mean, standardDeviation } from '../base/statistics';
import { random } from '../base/random';
import {
  activationFrequency,
  bootstrapInterval,
  comparedHeads,
  convergence,
  meanScores,
} from './scoreStability';

/** Samples of heads that each score 1 with a probability of their own. */
function coins(probabilities: readonly number[], count: number, seed: number): number[][] {
  const source = random(seed);
  return Array.from({ length: count }, () =>
    probabilities.map((probability) => (source.next() < probability ? 1 : 0)),
  );
}

describe('activation frequency', () => {
  it('is the share of samples with a score above 0, however small', () => {
    const samples = [
      [1, 0, 0.01],
      [0.5, 0, 0],
      [2, 0, 0],
      [0.125, 0, 0],
    ];
    expect(activationFrequency(samples)).toEqual([1, 0, 0.25]);
    expect(meanScores(samples)).toEqual([3.625 / 4, 0, 0.0025]);
  });

  it('is nothing without a sample', () => {
    expect(activationFrequency([])).toBeNull();
    expect(meanScores([])).toBeNull();
  });
});

/** The smallest count whose binomial distribution function reaches a share. */
function binomialQuantile(n: number, p: number, share: number): number {
  let [count, term] = [0, (1 - p) ** n];
  for (let below = term; below < share; below += term) {
    term *= ((n - count) / (count + 1)) * (p / (1 - p));
    count++;
  }
  return count;
}

describe('the bootstrap interval', () => {
  it.each([
    [20, 6],
    [30, 3],
    [50, 40],
  ])('of %d samples with %d ones has the ends of the binomial distribution', (n, ones) => {
    const samples = Array.from({ length: n }, (_, i) => [i < ones ? 1 : 0]);
    const found = bootstrapInterval(samples, random(1), { resamples: 4000 });
    const end = (share: number): number => binomialQuantile(n, ones / n, share) / n;
    expect(found).toMatchObject({ low: [end(0.025)], high: [end(0.975)], resamples: 4000 });
  });

  it('is about two standard errors wide for many samples, at any level', () => {
    const source = random(5);
    const samples = Array.from({ length: 200 }, () => [3 + source.normal()]);
    const values = samples.map(([value = 0]) => value);
    const error = standardDeviation(values) / Math.sqrt(values.length);
    for (const [level, z] of [
      [0.95, 1.96],
      [0.5, 0.674],
    ] as const) {
      const found = bootstrapInterval(samples, random(2), { resamples: 4000, level });
      expect(found?.low[0]).toBeCloseTo(mean(values) - z * error, 1);
      expect(((found?.high[0] ?? 0) - (found?.low[0] ?? 0)) / (2 * z * error)).toBeCloseTo(1, 1);
    }
  });

  it('holds the true mean in about 95 of 100 experiments', () => {
    const inside = Array.from({ length: 200 }, (_, seed) => {
      const samples = coins([0.4], 60, 100 + seed);
      const found = bootstrapInterval(samples, random(seed), { resamples: 300 });
      return (found?.low[0] ?? 1) <= 0.4 && (found?.high[0] ?? 0) >= 0.4 ? 1 : 0;
    });
    expect(mean(inside)).toBeGreaterThan(0.9);
    expect(mean(inside)).toBeLessThan(0.99);
  });

  it('is a point for a head that always scores the same, and draws the same samples for all heads', () => {
    const samples = [0.1, 0.4, 0.2, 0.7].map((score) => [1, 0, score, 1 - score]);
    const found = bootstrapInterval(samples, random(3));
    expect(found?.low.slice(0, 2)).toEqual([1, 0]);
    expect(found?.high.slice(0, 2)).toEqual([1, 0]);
    expect(found?.low[3]).toBeCloseTo(1 - (found?.high[2] ?? 0), 12);
    expect(found?.high[3]).toBeCloseTo(1 - (found?.low[2] ?? 0), 12);
  });

  it('is the same for the same seed, and says nothing of one sample', () => {
    const samples = coins([0.3, 0.9], 12, 8);
    expect(bootstrapInterval(samples, random(4))).toEqual(bootstrapInterval(samples, random(4)));
    expect(bootstrapInterval([[1, 0]], random(4))).toBeNull();
    expect(bootstrapInterval([], random(4))).toBeNull();
  });
});

/** Every order of some items. */
function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]),
  );
}

/** The part that each head has of the best k, a k-th at a time: equals share each place between them. */
function bestOf(samples: readonly (readonly number[])[], k: number): number[] {
  const sums = (samples[0] ?? []).map((_, head) =>
    samples.reduce((total, row) => total + (row[head] ?? 0), 0),
  );
  return sums.map((own) => {
    const larger = sums.filter((other) => other > own).length;
    const equal = sums.filter((other) => other === own).length;
    return own > 0 ? Math.max(0, Math.min(1, (k - larger) / equal)) : 0;
  });
}

function overlap(a: readonly number[], b: readonly number[], k: number): number {
  return a.reduce((total, part, head) => total + Math.min(part, b[head] ?? 0), 0) / k;
}

describe('convergence', () => {
  // Eighths add up without rounding, so that equal sums are equal.
  const samples = [
    [8, 1, 0, 4, 0, 2],
    [6, 0, 5, 0, 0, 2],
    [7, 0, 0, 3, 0, 1],
    [0, 9, 0, 5, 0, 1],
    [8, 0, 2, 4, 0, 3],
    [5, 0, 6, 1, 0, 0],
  ].map((row) => row.map((eighths) => eighths / 8));

  it('nears the mean over all orders of the samples', () => {
    const k = 3;
    const orders = permutations(samples);
    const all = bestOf(samples, k);
    const exact = (count: number): [number, number | null] => [
      mean(orders.map((order) => overlap(bestOf(order.slice(0, count), k), all, k))),
      2 * count > samples.length
        ? null
        : mean(
            orders.map((order) =>
              overlap(
                bestOf(order.slice(0, count), k),
                bestOf(order.slice(count, 2 * count), k),
                k,
              ),
            ),
          ),
    ];
    const found = convergence(samples, k, random(6), { orders: 3000 });
    expect(found).toMatchObject({ k, counts: [1, 2, 3, 4, 5, 6], chance: 0.5, orders: 3000 });
    found?.counts.forEach((count, i) => {
      const [withAll, withOthers] = exact(count);
      expect(found.withAll[i]).toBeCloseTo(withAll, 1);
      if (withOthers === null) expect(found.withOthers[i]).toBeNull();
      else expect(found.withOthers[i]).toBeCloseTo(withOthers, 1);
    });
    expect(found?.withAll.at(-1)).toBe(1);
  });

  it('is 1 from the first sample on for heads that always score', () => {
    const found = convergence(coins([1, 0, 1, 0, 0, 0], 9, 1), 2, random(1));
    expect(found?.withAll).toEqual(new Array(9).fill(1));
    expect(found?.withOthers).toEqual([1, 1, 1, 1, null, null, null, null, null]);
  });

  it('does not rise above chance between samples that have nothing to do with each other', () => {
    const source = random(9);
    const noise = Array.from({ length: 200 }, () =>
      Array.from({ length: 40 }, () => source.next()),
    );
    const found = convergence(noise, 10, random(2));
    for (const value of found?.withOthers ?? [])
      if (value !== null) expect(value).toBeLessThan(0.35);
    expect(found?.withAll[0]).toBeLessThan(0.45);
  });

  it('lets heads of equal scores share the last place', () => {
    const samples = [
      [1, 1, 0],
      [1, 1, 0],
      [1, 0.5, 0],
    ];
    const found = convergence(samples, 1, random(1), { orders: 2000 });
    // One sample: the two are equal in two of three cases, and then half of the best one is shared.
    expect(found?.withAll[0]).toBeCloseTo(2 / 3, 1);
    expect(found?.withAll.at(-1)).toBe(1);
    expect(
      convergence(
        [
          [1, 1],
          [1, 1],
        ],
        1,
        random(1),
      ),
    ).toMatchObject({ withAll: [1, 1], k: 1 });
  });

  it('compares no more heads than score, and nothing where none does', () => {
    expect(convergence(coins([1, 0, 0, 0], 4, 1), 3, random(1))).toMatchObject({ k: 1 });
    expect(convergence(coins([0, 0], 4, 1), 1, random(1))).toBeNull();
    expect(convergence([[1, 0]], 1, random(1))).toBeNull();
  });

  it('thins the numbers of samples out evenly', () => {
    const found = convergence(coins([1, 0.5], 100, 2), 1, random(1), { orders: 2, places: 12 });
    expect(found?.counts).toEqual([1, 10, 19, 28, 37, 46, 55, 64, 73, 82, 91, 100]);
  });
});

it.each([
  [16, 1],
  [32, 2],
  [144, 8],
  [1024, 20],
])('of %d heads the best %d are compared', (heads, k) => {
  expect(comparedHeads(heads)).toBe(k);
});
