import { expect, it } from 'vitest';
import type { Token } from '../terms/models';
import { withFragments } from './display';

const token = (text: string, start: number | null, end: number | null): Token => ({
  ...{ id: 1, text, special: start === null },
  ...{ start, end },
});

it('gives fragments their grapheme and their bytes, and changes nothing else', () => {
  const tokens = [
    token('<s>', null, null),
    token('a', 0, 1),
    token('<0xF0><0x9F>', 1, 3),
    token('<0x99><0x82>', 3, 5),
    token(' b', 5, 7),
  ];
  const shown = withFragments(tokens, 'a🙂 b');
  expect(shown.map(({ fragment }) => fragment)).toEqual([
    undefined,
    undefined,
    { of: '🙂', bytes: 'F0 9F', group: 1 },
    { of: '🙂', bytes: '99 82', group: 1 },
    undefined,
  ]);
  expect(shown.map(({ fragment: _, ...rest }) => rest)).toEqual(tokens);
});

it('keeps an emoji of several characters together, and tells neighbours apart', () => {
  const shown = withFragments(
    [
      token('?', 0, 2),
      token('?', 2, 4),
      token('<joiner>', 4, 7),
      token('?', 7, 10),
      token('?', 10, 13),
    ],
    '👩‍🚀é',
  );
  expect(shown.map(({ fragment }) => [fragment?.of, fragment?.group])).toEqual([
    ['👩‍🚀', 0],
    ['👩‍🚀', 0],
    [undefined, undefined],
    ['👩‍🚀', 0],
    ['👩‍🚀é', 0],
  ]);
});

it('leaves what stands for no bytes alone', () => {
  const tokens = [token(' ', 0, 0), token('x', 0, 1)];
  expect(withFragments(tokens, 'x')).toEqual(tokens);
});
