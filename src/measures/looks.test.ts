import { expect, it } from 'vitest';
import { lookParts } from '../terms/looks';
import { lookOf, sharesOf } from './looks';

/** First token, two of the haystack, an answer of two, one more of the haystack, a question of two. */
const text = {
  tokens: [1, 20, 21, 30, 31, 22, 40, 41],
  needle: { start: 3, end: 5 },
  sentence: { start: 3, end: 5 },
  question: { start: 6, end: 8 },
};

it('adds weights up by part, to 1', () => {
  const row = Float32Array.from([8, 1, 2, 4, 16, 1, 2, 6, 20, 4]);
  const shares = sharesOf(text, row);
  expect(shares).toEqual({
    ...{ first: 8 / 64, needle: 20 / 64, haystack: 4 / 64, question: 8 / 64, made: 24 / 64 },
  });
  expect(lookParts.reduce((total, part) => total + shares[part], 0)).toBe(1);
});

it('counts a hit only for the very token that was made, in the needle', () => {
  const onNeedle = Float32Array.from([0, 0, 0, 0.75, 0, 0, 0, 0.25]);
  expect(lookOf(text, onNeedle, 30)).toMatchObject({ at: 3, weight: 0.75, part: 'needle' });
  expect(lookOf(text, onNeedle, 30).hit).toBe(true);
  expect(lookOf(text, onNeedle, 31).hit).toBe(false);
  const onHaystack = Float32Array.from([0.2, 0, 0.8]);
  expect(lookOf(text, onHaystack, 21)).toMatchObject({ at: 2, part: 'haystack', hit: false });
});
