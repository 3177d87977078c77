import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { chanceOf, headScore, headScores, maskScore } from './headScores';
import type { ScoredTokens } from './headScores';

interface Golden {
  readonly L: number;
  readonly repeats: number;
  readonly scores: Record<string, { echo: number; induction: number }>;
}
const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../tests/golden/razor.json'), 'utf8'),
) as Golden;

/** `times` copies of `period` different tokens after one in front. */
function repeats(period: number, times: number): ScoredTokens {
  const ids = Array.from({ length: period * times }, (_, i) => 10 + (i % period));
  return { ids: [0, ...ids], start: 1, period };
}

/** All weight of each query on one key; on the first where that would lie before the text. */
function looking(length: number, keyOf: (query: number) => number): NdArray {
  const data = new Float32Array(length * length);
  for (let q = 0; q < length; q++) data[q * length + Math.max(0, Math.min(q, keyOf(q)))] = 1;
  return ndarray(data, [length, length]);
}

const scored = (id: string, pattern: NdArray, text: ScoredTokens): number =>
  headScore(id).on(text)(pattern);

const twice = repeats(5, 2);
const back = (distance: number): NdArray => looking(twice.ids.length, (q) => q - distance);

describe('each score of a pattern', () => {
  it.each([
    ['previous-token', back(1)],
    ['duplicate-token', back(5)],
    ['induction-stripe', back(4)],
    ['prefix-matching', back(4)],
    ['induction-natural', back(4)],
    ['echo', back(5)],
    ['first-token', looking(twice.ids.length, () => 0)],
    ['self', back(0)],
  ])('%s is exactly 1 for the head that does it, and not for its neighbours', (id, perfect) => {
    expect(scored(id, perfect, twice)).toBe(1);
    const others = [back(0), back(1), back(4), back(5), looking(twice.ids.length, () => 0)];
    const rivals = others.filter((other) => other.data.join() !== perfect.data.join());
    for (const rival of rivals) expect(scored(id, rival, twice)).toBeLessThan(0.6);
  });

  it('mask × pattern has about one half for a perfect head on a text repeated twice', () => {
    expect(scored('induction-mul', back(4), twice)).toBeCloseTo(5 / 11, 6);
    expect(scored('induction-mul', back(1), twice)).toBe(0);
  });

  it('mask − pattern counts the rows without an earlier copy against every head', () => {
    expect(scored('induction-abs', back(4), twice)).toBeCloseTo(1 - 6 / 11, 6);
    expect(scored('induction-abs', back(1), twice)).toBeCloseTo(1 - 16 / 11, 6);
  });

  it('natural text drops weights under 0.01', () => {
    const text: ScoredTokens = { ids: [7, 8, 7], start: 0, period: null };
    const row = (weight: number): NdArray =>
      ndarray(Float32Array.from([1, 0, 0, 0, 1, 0, 1 - weight, weight, 0]), [3, 3]);
    expect(scored('induction-natural', row(0.009), text)).toBe(0);
    expect(scored('prefix-matching', row(0.009), text)).toBeCloseTo(0.009, 6);
    expect(scored('induction-natural', row(0.5), text)).toBe(0.5);
  });

  it('has no value on a text without repeats', () => {
    const text: ScoredTokens = { ids: [1, 2, 3], start: 0, period: null };
    const pattern = looking(3, (q) => q);
    for (const { id, repeatsOnly } of headScores) {
      if (repeatsOnly) expect(scored(id, pattern, text)).toBeNaN();
    }
    expect(scored('echo', pattern, text)).toBeNaN();
  });

  it('entropy and distance of an even head have closed forms', () => {
    const length = 6;
    const text: ScoredTokens = { ids: [1, 2, 3, 4, 5, 6], start: 0, period: null };
    const logs = Array.from({ length }, (_, q) => Math.log(q + 1));
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(chanceOf(headScore('entropy').on(text), length)).toBeCloseTo(mean(logs), 6);
    expect(chanceOf(headScore('distance').on(text), length)).toBeCloseTo(
      mean(logs.map((_, q) => q / 2)),
      6,
    );
  });
});

it('echo and induction agree with the golden vectors of RazorAttention', () => {
  const { L, repeats: times, scores } = golden;
  const text = repeats(L, times);
  const { length } = text.ids;
  const heads: Record<string, NdArray> = {
    induction: looking(length, (q) => q - L + 1),
    echo: looking(length, (q) => q - L),
    prev: looking(length, (q) => q - 1),
    self: looking(length, (q) => q),
    bos: looking(length, () => 0),
  };
  for (const [name, pattern] of Object.entries(heads)) {
    expect(scored('echo', pattern, text), name).toBe(scores[name]?.echo);
    expect(scored('prefix-matching', pattern, text), name).toBe(scores[name]?.induction);
  }
  const chance = scores['uniform_with_bos'];
  expect(chanceOf(headScore('echo').on(text), length)).toBeCloseTo(chance?.echo ?? 0, 6);
  expect(chanceOf(headScore('prefix-matching').on(text), length)).toBeCloseTo(
    chance?.induction ?? 0,
    6,
  );
});

it('a drawn mask scores 1 where all attention lies on it, and its share of an even head', () => {
  const diagonal = [0, 1, 2].map((i): [number, number] => [i, i]);
  expect(maskScore(diagonal)(looking(3, (q) => q))).toBe(1);
  expect(chanceOf(maskScore(diagonal), 3)).toBeCloseTo((1 + 1 / 2 + 1 / 3) / 3, 6);
});
