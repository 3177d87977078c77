import { expect, it } from 'vitest';
import { spans } from './spans';

it('covers a length without gaps, the last part shorter where it does not divide', () => {
  expect(spans(10, 4)).toEqual([
    [0, 4],
    [4, 4],
    [8, 2],
  ]);
  expect(spans(8, 4)).toHaveLength(2);
  expect(spans(3, 9)).toEqual([[0, 3]]);
  expect(spans(0, 4)).toEqual([]);
});
