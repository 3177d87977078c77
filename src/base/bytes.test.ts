import { expect, it } from 'vitest';
import { byteSize } from './bytes';

it.each([
  [12, '1 kB'],
  [4_200, '4 kB'],
  [1_191_792, '1.19 MB'],
  [548_000_000, '548 MB'],
  [5_100_000_000, '5.10 GB'],
])('writes %d bytes as %s', (bytes, words) => {
  expect(byteSize(bytes)).toBe(words);
});
