import { expect, it } from 'vitest';
import type { Token } from '../terms/models';
import { displayOf } from './display';

const token = (text: string, start: number | null, end: number | null): Token => ({
  ...{ id: 1, text, special: start === null },
  ...{ start, end },
});

it('shows fragments as their grapheme with their bytes', () => {
  const tokens = [
    token('<s>', null, null),
    token('a', 0, 1),
    token('<0xF0><0x9F>', 1, 3),
    token('<0x99><0x82>', 3, 5),
    token(' b', 5, 7),
  ];
  expect(displayOf(tokens, 'a🙂 b')).toEqual([
    { text: '<s>' },
    { text: 'a' },
    { text: '‹🙂› F0 9F', partOf: '🙂', group: 1 },
    { text: '‹🙂› 99 82', partOf: '🙂', group: 1 },
    { text: ' b' },
  ]);
});

it('keeps an emoji of several characters together, and tells neighbours apart', () => {
  const fragments = displayOf(
    [
      token('?', 0, 2),
      token('?', 2, 4),
      token('<joiner>', 4, 7),
      token('?', 7, 10),
      token('?', 10, 13),
    ],
    '👩‍🚀é',
  );
  expect(fragments.map(({ partOf, group }) => [partOf, group])).toEqual([
    ['👩‍🚀', 0],
    ['👩‍🚀', 0],
    [undefined, undefined],
    ['👩‍🚀', 0],
    ['👩‍🚀é', 0],
  ]);
});

it('leaves what stands for no bytes alone', () => {
  expect(displayOf([token(' ', 0, 0), token('x', 0, 1)], 'x')).toEqual([
    { text: ' ' },
    { text: 'x' },
  ]);
});
