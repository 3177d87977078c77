import { expect, it } from 'vitest';
import { ndarray, sizeOf, subarray, valueAt } from './ndarray';

const array = ndarray(
  Float32Array.from({ length: 24 }, (_, i) => i),
  [2, 3, 4],
);

it('counts values', () => {
  expect(sizeOf([2, 3, 4])).toBe(24);
  expect(sizeOf([])).toBe(1);
});

it('takes parts without copying', () => {
  const row = subarray(array, 1, 2);
  expect(row.shape).toEqual([4]);
  expect([...row.data]).toEqual([20, 21, 22, 23]);
  expect(row.data.buffer).toBe(array.data.buffer);
  expect(subarray(array)).toEqual(array);
});

it('takes one value', () => {
  expect(valueAt(array, 1, 0, 3)).toBe(15);
  expect(() => valueAt(array, 1, 0)).toThrow(/\[1, 0\] is not one value of \[2, 3, 4\]/);
});

it('refuses what lies outside', () => {
  expect(() => subarray(array, 2)).toThrow('index 2 outside axis of 2');
  expect(() => subarray(array, 0, -1)).toThrow(RangeError);
  expect(() => ndarray(new Float32Array(3), [2, 2])).toThrow('expected 4 values for [2, 2], got 3');
});
