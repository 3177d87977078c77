import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { mean } from '../base/statistics';
import { everyHead, inductionScore, previousTokenScore } from './patternScores';

/** A pattern of hand: all weight of each query on one key, or evenly on those it sees. */
function pattern(length: number, keyOf: (query: number) => number | 'even'): NdArray {
  const data = new Float32Array(length * length);
  for (let query = 0; query < length; query++) {
    const key = keyOf(query);
    if (key === 'even') data.fill(1 / (query + 1), query * length, query * length + query + 1);
    else data[query * length + key] = 1;
  }
  return ndarray(data, [length, length]);
}

const [period, length] = [5, 11];
const even = pattern(length, () => 'even');

describe('previous-token score', () => {
  it('is 1 for a head that looks one back, 0 for one that looks at itself', () => {
    expect(previousTokenScore(pattern(length, (query) => Math.max(0, query - 1)))).toBe(1);
    expect(previousTokenScore(pattern(length, (query) => query))).toBe(0);
  });

  it('is the mean of 1 / (q + 1) for an even head', () => {
    const chance = Array.from({ length: length - 1 }, (_, i) => 1 / (i + 2));
    expect(previousTokenScore(even)).toBeCloseTo(mean(chance), 6);
  });
});

describe('induction score', () => {
  const stripe = (back: number) => pattern(length, (query) => Math.max(0, query - back));

  it('is 1 on the stripe one after the earlier occurrence', () => {
    expect(inductionScore(stripe(period - 1), 1, period)).toBe(1);
  });

  it('is 0 for heads that look at the earlier occurrence itself, or one further', () => {
    expect(inductionScore(stripe(period), 1, period)).toBe(0);
    expect(inductionScore(stripe(period - 2), 1, period)).toBe(0);
  });

  it('is chance for an even head', () => {
    const chance = [6, 7, 8, 9, 10].map((query) => 1 / (query + 1));
    expect(inductionScore(even, 1, period)).toBeCloseTo(mean(chance), 6);
  });
});

it('scores every head as the mean over a batch', () => {
  const [back, self] = [
    pattern(3, (query) => Math.max(0, query - 1)),
    pattern(3, (query) => query),
  ];
  const data = Float32Array.from([...back.data, ...self.data, ...back.data, ...back.data]);
  expect(everyHead(ndarray(data, [2, 2, 3, 3]), previousTokenScore)).toEqual([1, 0.5]);
});
