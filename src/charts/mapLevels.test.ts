import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { levelFor, levelOf } from './mapLevels';

const data = Float32Array.from([1, -5, 2, 0, 3, 4, NaN, NaN, 7, 1, NaN, -8]);

describe('levels of a map', () => {
  it('keep the strongest of four, fewer at the edges', () => {
    const pattern = ndarray(data, [4, 3]);
    expect(levelOf(pattern, 0)).toBe(pattern);
    expect([...levelOf(pattern, 1).data]).toEqual([-5, 4, 1, -8]);
    expect([...levelOf(pattern, 2).data]).toEqual([-8]);
    expect(levelOf(pattern, 1)).toBe(levelOf(pattern, 1));
  });

  it('have no value only where nothing under it has one', () => {
    const half = levelOf(ndarray(Float32Array.from([NaN, NaN, NaN, 0]), [2, 2]), 1);
    expect([...half.data]).toEqual([0]);
    expect(levelOf(ndarray(new Float32Array(4).fill(NaN), [2, 2]), 1).data[0]).toBeNaN();
  });

  it('are coarse enough for a pixel each, and no coarser', () => {
    expect([3, 1, 0.6, 0.5, 0.3, 0.25, 0.2].map(levelFor)).toEqual([0, 0, 1, 1, 2, 2, 3]);
  });
});
