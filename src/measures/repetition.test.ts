import { expect, it } from 'vitest';
import { repetition } from './repetition';

it('is the share of 4-grams that had come before', () => {
  expect(repetition([1, 2, 3, 4, 5, 6])).toBe(0);
  expect(repetition([1, 2, 3, 4, 1, 2, 3, 4])).toBe(1 / 5);
  expect(repetition([7, 7, 7, 7, 7, 7, 7])).toBe(3 / 4);
  expect(repetition([1, 2, 3])).toBe(0);
});
