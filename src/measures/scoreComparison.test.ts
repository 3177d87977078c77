import { describe, expect, it } from 'vitest';
import { agreement, correlation, overlapAt, ranks } from './scoreComparison';

describe('ranks', () => {
  it('share the mean among equals', () => {
    expect(ranks([10, 30, 20])).toEqual([1, 3, 2]);
    expect(ranks([5, 1, 5, 5, 0])).toEqual([4, 2, 4, 4, 1]);
  });
});

describe('agreement', () => {
  it('is Spearman’s by hand, with ties', () => {
    // d = 0, 1, -1, 0: 1 - 6 * 2 / (4 * 15)
    expect(agreement([1, 2, 3, 4], [10, 30, 20, 40], 4).spearman).toBeCloseTo(0.8, 12);
    expect(agreement([1, 2, 2, 4], [4, 3, 3, 1], 4).spearman).toBeCloseTo(-1, 12);
  });

  it('does not care for the scale, where Pearson’s does', () => {
    const { spearman, pearson } = agreement([1, 2, 3, 4], [1, 10, 100, 1000], 2);
    expect(spearman).toBe(1);
    expect(pearson).toBeLessThan(0.9);
  });

  it('leaves out heads that one source lacks', () => {
    const found = agreement([1, null, 3, 2], [1, 9, null, 2], 4);
    expect(found).toMatchObject({ heads: 2, spearman: 1, overlap: [1, 1], chance: [0.5, 1] });
  });

  it('is unknown where nothing varies', () => {
    expect(agreement([1, 1, 1], [1, 2, 3], 3).spearman).toBeNull();
    expect(correlation([], [])).toBeNull();
  });
});

it('overlaps by the best k of each', () => {
  const [x, y] = [
    [9, 8, 7, 1, 2],
    [8, 1, 9, 7, 2],
  ];
  expect([1, 2, 3, 5].map((k) => overlapAt(x, y, k))).toEqual([0, 0.5, 2 / 3, 1]);
});
