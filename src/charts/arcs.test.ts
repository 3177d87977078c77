import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { random } from '../base/random';
import { arcLayout, arcsOf, tokenAt, touches } from './arcs';

const values = [0.9, NaN, 0, 0.1, -0.7, 0.2];
const one = { label: 'L0H0', pattern: ndarray(Float32Array.from(values), [2, 3]) };
const other = { label: 'L1H0', pattern: ndarray(Float32Array.from([0, 0, 0, 0, 0, 0.8]), [2, 3]) };

describe('the lines of patterns', () => {
  it('are the cells of enough size, strongest first, of all heads', () => {
    const { arcs, count } = arcsOf([one, other], 0.15);
    expect(count).toBe(4);
    expect(arcs.map(({ head, query, key }) => [head, query, key])).toEqual([
      [0, 0, 0],
      [1, 1, 2],
      [0, 1, 1],
      [0, 1, 2],
    ]);
    expect(arcs[2]?.weight).toBeCloseTo(-0.7, 6);
  });

  it('are never of no weight', () => {
    expect(arcsOf([one], 0).count).toBe(4);
  });

  it('are the strongest where there are too many, and all are counted', () => {
    const draw = random(5);
    const data = Float32Array.from({ length: 10_000 }, () => draw.next() ** 3);
    const many = { label: 'L0H0', pattern: ndarray(data, [100, 100]) };
    const { arcs, count } = arcsOf([many], 0, 300);
    expect(count).toBe(10_000);
    expect(arcs).toHaveLength(300);
    const largest = [...data].sort((a, b) => b - a).slice(0, 300);
    expect(arcs.map(({ weight }) => weight)).toEqual(largest);
  });

  it('touch a token as a query, as a key, or as both', () => {
    const arc = { head: 0, query: 3, key: 1, weight: 1 };
    expect(touches(arc, { index: 3, as: 'query' })).toBe(true);
    expect(touches(arc, { index: 3, as: 'key' })).toBe(false);
    expect(touches(arc, { index: 1, as: 'key' })).toBe(true);
    expect(touches(arc, { index: 1, as: 'both' })).toBe(true);
    expect(touches(arc, { index: 2, as: 'both' })).toBe(false);
  });
});

describe('the columns of tokens', () => {
  const layout = arcLayout(10, 400, { key: 60, query: 1000 });

  it('leave room for names and more for the lines', () => {
    expect(layout).toMatchObject({ left: 72, right: 400 - 128, width: 400, height: 200 });
  });

  it('find the token under the pointer', () => {
    const counts = { keys: 10, queries: 4 };
    expect(tokenAt(layout, counts, 20, 45)).toEqual({ index: 2, as: 'key' });
    expect(tokenAt(layout, counts, 390, 45)).toEqual({ index: 2, as: 'query' });
    expect(tokenAt(layout, counts, 390, 85)).toBeNull();
    expect(tokenAt(layout, counts, 20, 205)).toBeNull();
    expect(tokenAt(layout, counts, 401, 45)).toBeNull();
  });
});
