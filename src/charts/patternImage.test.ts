import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { colourTable, packed } from './palette';
import { inkPattern, wordsOf } from './patternImage';

const ink = {
  table: colourTable(['#ffffff', '#000000']),
  domain: [0, 1],
  mask: '#808080',
  causal: true,
} as const;
const [white, black, grey] = ['#ffffff', '#000000', '#808080'].map(packed);

describe('a pattern as pixels', () => {
  it('masks above the diagonal, which zeros below it are not', () => {
    const words = wordsOf(3, 3);
    const pattern = ndarray(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), [3, 3]);
    inkPattern(pattern, ink, words, 3, 0);
    expect(Array.from(words)).toEqual([black, grey, grey, white, black, grey, white, white, black]);
    inkPattern(pattern, { ...ink, causal: false }, words, 3, 0);
    expect(words[1]).toBe(white);
  });

  it('gives values beyond the domain its ends and NaN the mask', () => {
    const words = wordsOf(3, 1);
    const pattern = ndarray(Float32Array.of(-2, 7, NaN), [1, 3]);
    inkPattern(pattern, { ...ink, causal: false }, words, 3, 0);
    expect(Array.from(words)).toEqual([white, black, grey]);
  });

  it('writes at its place in a larger image and nowhere else', () => {
    const words = wordsOf(4, 2);
    inkPattern(ndarray(Float32Array.of(1, 1), [2, 1]), { ...ink, causal: false }, words, 4, 2);
    expect(Array.from(words)).toEqual([0, 0, black, 0, 0, 0, black, 0]);
  });
});
