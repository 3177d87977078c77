import { expect, it } from 'vitest';
import {
  argmax,
  logSumExp,
  mean,
  quantile,
  standardDeviation,
  sum,
  topIndices,
} from './statistics';

it('sums and averages', () => {
  expect(sum([1, 2, 3.5])).toBe(6.5);
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean([])).toBeNaN();
});

it('has the deviation of a sample', () => {
  expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(standardDeviation([3])).toBe(0);
});

it('cuts off a share of the values, linear between neighbours', () => {
  expect(quantile([40, 10, 30, 20], 0.5)).toBe(25);
  expect(quantile([40, 10, 30, 20], 0.25)).toBe(17.5);
  expect(quantile([40, 10, 30, 20], 1)).toBe(40);
  expect(quantile([7], 0.9)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

it('finds the largest, the first of equals', () => {
  expect(argmax([1, 3, 2, 3])).toBe(1);
  expect(argmax(Float32Array.from([-5, -2, -9]))).toBe(1);
  expect(argmax([])).toBe(-1);
  expect(topIndices([1, 3, 2, 3], 3)).toEqual([1, 3, 2]);
  expect(topIndices([1, 2], 5)).toEqual([1, 0]);
});

it('adds exponentials without overflow', () => {
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 10);
  expect(logSumExp([-1000, -Infinity])).toBe(-1000);
  expect(logSumExp([])).toBe(-Infinity);
});
