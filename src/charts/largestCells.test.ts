import { expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { random } from '../base/random';
import { largestCells } from './largestCells';

it('finds the cells of largest size of all patterns, and none without a value', () => {
  const draw = random(2);
  const patterns = [0, 1].map(() => {
    const data = Float32Array.from({ length: 40 * 30 }, () => draw.next() * 2 - 1);
    data[7] = NaN;
    return { values: ndarray(data, [40, 30]) };
  });
  const sizes = patterns.flatMap(({ values }) => [...values.data]).filter((value) => !isNaN(value));
  sizes.sort((a, b) => Math.abs(b) - Math.abs(a));
  const cells = largestCells(patterns, 10);
  expect(cells.map(({ value }) => value)).toEqual(sizes.slice(0, 10));
  for (const { of, query, key, value } of cells) {
    expect(patterns[of]?.values.data[query * 30 + key]).toBe(value);
  }
  expect(new Set(cells.map(({ of }) => of)).size).toBe(2);
});
