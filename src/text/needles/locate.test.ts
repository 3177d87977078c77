import { expect, it } from 'vitest';
import { locateNeedle } from './locate';

it('finds the first window with over 90 % of the distinct tokens, in any order', () => {
  expect(locateNeedle([1, 2, 3, 4, 5, 6], [4, 3, 5])).toEqual({ start: 2, end: 5 });
  expect(locateNeedle([1, 2, 3], [7, 8])).toBeNull();
});
