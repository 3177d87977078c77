import { expect, it } from 'vitest';
import { excerpts } from './excerpts';

it.each([
  [[], []],
  [[0], [[0, 3]]],
  [[99], [[97, 100]]],
  [
    [50, 10, 50],
    [
      [8, 13],
      [48, 53],
    ],
  ],
  // [8, 13) and [14, 19) leave out one token only.
  [[10, 16], [[8, 19]]],
  [
    [10, 17],
    [
      [8, 13],
      [15, 20],
    ],
  ],
])('keeps what is around %o', (positions, runs) => {
  expect(excerpts(100, positions, 2)).toEqual(runs.map(([start, end]) => ({ start, end })));
});

it('is the whole of a short row', () => {
  expect(excerpts(4, [1, 2], 6)).toEqual([{ start: 0, end: 4 }]);
});
