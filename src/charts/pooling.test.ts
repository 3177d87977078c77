import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { binRange, poolStrongest, strongestIn } from './pooling';

describe('pooling', () => {
  it('cuts an axis into parts without gap or overlap', () => {
    for (const [bins, length] of [
      [1, 5],
      [3, 10],
      [7, 7],
      [600, 2048],
    ] as const) {
      const ranges = Array.from({ length: bins }, (_, bin) => binRange(bin, bins, length));
      expect(ranges[0]?.[0]).toBe(0);
      expect(ranges.at(-1)?.[1]).toBe(length);
      ranges.slice(1).forEach(([start], i) => expect(start).toBe(ranges[i]?.[1]));
      expect(ranges.every(([start, end]) => end > start)).toBe(true);
    }
  });

  it('keeps the value of largest size with its sign', () => {
    const pattern = ndarray(Float32Array.of(0.1, 0.2, 0, -0.9, 0.3, 0, 0.5, 0.4), [2, 4]);
    expect(Array.from(poolStrongest(pattern, 1, 2).data)).toEqual(
      Array.from(Float32Array.of(0.3, -0.9)),
    );
    expect(strongestIn(pattern, [0, 2], [2, 4])).toEqual({ query: 0, key: 3 });
  });

  it('gives the pattern itself where there is room for it', () => {
    const pattern = ndarray(new Float32Array(6), [2, 3]);
    expect(poolStrongest(pattern, 100, 100)).toBe(pattern);
  });

  it('passes over cells without a value, unless all of a part are', () => {
    const pattern = ndarray(Float32Array.of(NaN, 0, NaN, NaN, NaN, -0.5, NaN, NaN), [2, 4]);
    expect(Array.from(poolStrongest(pattern, 1, 2).data)).toEqual([-0.5, NaN]);
  });

  it('pools each axis by itself', () => {
    const pattern = ndarray(
      Float32Array.from({ length: 12 }, (_, i) => i),
      [2, 6],
    );
    const pooled = poolStrongest(pattern, 10, 3);
    expect(pooled.shape).toEqual([2, 3]);
    expect(Array.from(pooled.data)).toEqual([1, 3, 5, 7, 9, 11]);
  });
});
