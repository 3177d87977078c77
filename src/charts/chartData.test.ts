import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { looksAt, seenBy, strongest } from './attentionOf';
import { barShares, scoreDomain } from './headGridPaint';
import { rankHeads } from './ranking';
import { spreadDots } from './spreadDots';

const shape = { n_layers: 2, n_heads: 2 };

describe('what a token looks at and who looks at it', () => {
  const pattern = ndarray(Float32Array.of(1, 0, 0, 0.25, 0.75, 0, 0.5, 0.5, 0), [3, 3]);

  it('are its row and its column', () => {
    expect(Array.from(looksAt(pattern, 1))).toEqual([0.25, 0.75, 0]);
    expect(Array.from(seenBy(pattern, 1))).toEqual([0, 0.75, 0.5]);
    expect(looksAt(pattern, 3)).toHaveLength(0);
    expect(seenBy(pattern, -1)).toHaveLength(0);
  });

  it('are told strongest first, the earlier of equals first, nothing negligible', () => {
    expect(strongest(looksAt(pattern, 2), 5)).toEqual([
      { index: 0, weight: 0.5 },
      { index: 1, weight: 0.5 },
    ]);
    expect(strongest(seenBy(pattern, 1), 1)).toEqual([{ index: 1, weight: 0.75 }]);
  });
});

describe('ranking heads', () => {
  it('leaves out heads without data and ranks signed values by size', () => {
    const scores = [0.1, NaN, -0.9, 0.5];
    const names = (signed: boolean) =>
      rankHeads(scores, shape, signed).map(({ head, value }) => [head.layer, head.head, value]);
    expect(names(false)).toEqual([
      [1, 1, 0.5],
      [0, 0, 0.1],
      [1, 0, -0.9],
    ]);
    expect(names(true)).toEqual([
      [1, 0, -0.9],
      [1, 1, 0.5],
      [0, 0, 0.1],
    ]);
  });
});

describe('scales of a grid', () => {
  it('reach as far both ways for signed values', () => {
    expect(scoreDomain([0.2, -0.6, null, NaN], true)).toEqual([-0.6, 0.6]);
    expect(scoreDomain([0.2, 0.6, null], false)).toEqual([0, 0.6]);
    expect(scoreDomain([null, 0], false)).toEqual([0, 1]);
  });

  it('draw no bar for no data, and bars as shares of the longest', () => {
    expect(barShares([null, 1, 4, NaN])).toEqual([null, 0.25, 1, null]);
    expect(barShares([0, 0])).toEqual([0, 0]);
    expect(barShares([1, 2], 8)).toEqual([0.125, 0.25]);
  });
});

describe('dots of draws', () => {
  it('lie where their values are and keep equal ones apart', () => {
    const dots = spreadDots([0.5, 0.5, 0.5, 1], 1);
    expect(dots.map(({ at }) => at)).toEqual([0.5, 0.5, 0.5, 1]);
    expect(new Set(dots.slice(0, 3).map(({ lane }) => lane)).size).toBe(3);
    expect(dots[3]?.lane).toBe(0);
  });
});
