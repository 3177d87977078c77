import { describe, expect, it } from 'vitest';
import { failureKind, meanShares, partOf } from './looks';
import type { PartShares } from './looks';

const nothing: PartShares = { needle: 0, first: 0, question: 0, haystack: 0, made: 0 };

/** First token, two of the haystack, an answer of two, one more of the haystack, a question of two. */
const places = { needle: { start: 3, end: 5 }, question: { start: 6, end: 8 } };

it('tells the parts of a prompt and of what follows it', () => {
  const parts = Array.from({ length: 10 }, (_, at) => partOf(places, at));
  expect(parts).toEqual(
    'first haystack haystack needle needle haystack question question made made'.split(' '),
  );
  expect(partOf({ ...places, needle: { start: 0, end: 2 } }, 0)).toBe('needle');
});

it('averages shares part by part', () => {
  const mean = meanShares([
    { ...nothing, needle: 1 },
    { ...nothing, needle: 0.5, first: 0.25, made: 0.25 },
  ]);
  expect(mean).toEqual({ ...nothing, needle: 0.75, first: 0.125, made: 0.125 });
  expect(meanShares([])).toBeNull();
});

describe('how heads failed', () => {
  const valid: PartShares = { ...nothing, needle: 0.8, first: 0.2 };

  it.each([
    [{ needle: 0.4, first: 0.6 }, 'kept'],
    [{ needle: 0.39, first: 0.61 }, 'sink'],
    [{ needle: 0.1, first: 0.3, haystack: 0.6 }, 'elsewhere'],
    [{ first: 0.3, haystack: 0.3, question: 0.2, made: 0.2 }, 'own'],
    [{ first: 0.4, haystack: 0.2, question: 0.2, made: 0.2 }, 'sink'],
  ])('%o is %s', (shares, kind) => {
    expect(failureKind({ ...nothing, ...shares }, valid)).toBe(kind);
  });

  it('asks for half of everything where there is no valid sample', () => {
    expect(failureKind({ ...nothing, needle: 0.45, haystack: 0.55 }, null)).toBe('elsewhere');
    expect(failureKind({ ...nothing, needle: 0.5, haystack: 0.5 }, null)).toBe('kept');
  });
});
