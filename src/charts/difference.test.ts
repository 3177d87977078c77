import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { differenceFacts, differenceOf, differingTokens } from './difference';

const a = ndarray(Float32Array.from([1, 0, 0.25, 0.75]), [2, 2]);
const b = ndarray(Float32Array.from([1, 0, 0.5, 0.5]), [2, 2]);

describe('the difference of two patterns', () => {
  it('is theirs cell by cell, and sums up to the share that went elsewhere', () => {
    const difference = differenceOf(a, b)!;
    expect([...difference.data]).toEqual([0, 0, -0.25, 0.25]);
    // None of the first query's attention, a quarter of the second one's.
    expect(differenceFacts(difference).moved).toBeCloseTo((0 + 0.25) / 2, 7);
    expect(differenceFacts(difference).largest).toMatchObject({ query: 1, key: 0, value: -0.25 });
  });

  it('is none of patterns of other shapes, and tells of none where there is none', () => {
    expect(differenceOf(a, ndarray(new Float32Array(4), [1, 4]))).toBeNull();
    expect(differenceFacts(differenceOf(a, a)!)).toEqual({ largest: null, moved: 0 });
  });

  it('has no value where one side has none', () => {
    const masked = ndarray(Float32Array.from([NaN, 0, 0.25, 0.75]), [2, 2]);
    const difference = differenceOf(masked, b)!;
    expect(difference.data[0]).toBeNaN();
    expect(differenceFacts(difference).moved).toBeCloseTo(0.125, 7);
  });
});

it('counts the positions with other tokens', () => {
  const tokens = (text: string): { id: number; text: string; special: boolean }[] =>
    [...text].map((one, id) => ({ id, text: one, special: false }));
  expect(differingTokens(tokens('abcd'), tokens('abxy'))).toBe(2);
});
