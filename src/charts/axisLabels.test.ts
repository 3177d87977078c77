import { describe, expect, it } from 'vitest';
import { columns, elide, labelledIndices, labelStep } from './axisLabels';

describe('thinning labels', () => {
  it('labels every cell that has room', () => {
    expect(labelStep(13)).toBe(1);
    expect(labelStep(40)).toBe(1);
  });

  it.each([12.9, 6, 3, 1, 0.25, 0.01])('keeps the distance at %f pixels a cell', (size) => {
    const step = labelStep(size);
    expect(step * size).toBeGreaterThanOrEqual(13);
    expect(String(step)).toMatch(/^[125]0*$/);
    // No needless thinning: half the step would not do.
    expect((step / 2.5) * size).toBeLessThan(13);
  });

  it('begins with the first token and stays inside', () => {
    expect(labelledIndices(11, 5)).toEqual([0, 5, 10]);
    expect(labelledIndices(0, 5)).toEqual([]);
  });
});

describe('eliding labels', () => {
  it('leaves what fits alone', () => {
    expect(elide('·harbour', 8)).toBe('·harbour');
  });

  it('gives up the end', () => {
    expect(elide('·lighthouses', 8)).toBe('·lighth…');
  });

  it('counts wide characters twice and never cuts one in half', () => {
    expect(columns('東京')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
    expect(elide('東京都', 4)).toBe('東…');
    expect(elide('😀😀😀', 5)).toBe('😀😀…');
  });
});
