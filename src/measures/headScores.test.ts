import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { parseMask } from '../terms/patternMask';
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

  it('both masks score exactly 1 for the mask itself, and what an even head has of it by chance', () => {
    const text: ScoredTokens = { ids: [7, 8, 7, 8], start: 0, period: 2 };
    const mask = ndarray(new Float32Array(16), [4, 4]);
    for (const [q, k] of [
      [2, 1],
      [3, 2],
    ] as const)
      mask.data[4 * q + k] = 1;
    expect(scored('induction-mul', mask, text)).toBe(1);
    expect(chanceOf(headScore('induction-mul').on(text), 4)).toBeCloseTo((1 / 3 + 1 / 4) / 4, 6);
    // Rows 2 and 3 have the mask: what they miss of it counts once more beside what lies elsewhere.
    expect(scored('induction-abs', mask, text)).toBe(1);
    const missed = 1 + 1 + (2 * 2) / 3 + (2 * 3) / 4;
    expect(chanceOf(headScore('induction-abs').on(text), 4)).toBeCloseTo(1 - missed / 4, 6);
  });

  it.each([
    ['previous-token', 10, (q: number) => 1 / (q + 1), 1],
    ['duplicate-token', 5, (q: number) => 1 / (q + 1), 6],
    ['induction-stripe', 5, (q: number) => 1 / (q + 1), 6],
    ['prefix-matching', 5, (q: number) => 1 / (q + 1), 6],
    ['induction-natural', 5, (q: number) => 1 / (q + 1), 6],
    ['echo', 5, (q: number) => 1 / (q + 1), 6],
    ['first-token', 10, (q: number) => 1 / (q + 1), 1],
    ['self', 10, (q: number) => 1 / (q + 1), 1],
  ])(
    '%s of an even head is the mean of one over what each query sees',
    (id, rows, weight, first) => {
      const expected = Array.from({ length: rows }, (_, i) => weight(first + i));
      const total = expected.reduce((a, b) => a + b, 0) / rows;
      expect(chanceOf(headScore(id).on(twice), twice.ids.length)).toBeCloseTo(total, 6);
    },
  );

  it('the stripe leaves out the row that TransformerLens adds: the last of the first segment', () => {
    const plain = { ...twice, ids: twice.ids.slice(1), start: 0 };
    const { length } = plain.ids;
    const onlyThere = looking(length, (q) => (q === 4 ? 0 : q));
    expect(scored('induction-stripe', onlyThere, plain)).toBe(0);
    const allButThere = looking(length, (q) => (q === 4 ? q : q - 4));
    expect(scored('induction-stripe', allButThere, plain)).toBe(1);
  });

  it('entropy and distance are 0 for a head that looks at itself', () => {
    expect(scored('entropy', back(0), twice)).toBe(0);
    expect(scored('distance', back(0), twice)).toBe(0);
    expect(scored('distance', back(3), twice)).toBeCloseTo((0 + 1 + 2 + 3 * 8) / 11, 6);
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

describe('a drawn mask', () => {
  const of = (mask: string, pattern: NdArray): number =>
    maskScore(parseMask(mask)).on(twice)(pattern);

  it('scores exactly 1 where all attention of its rows lies on it', () => {
    expect(of('1', back(1))).toBe(1);
    expect(of('2-4', back(3))).toBe(1);
    expect(
      of(
        '7:3 9:9',
        looking(11, (q) => (q === 7 ? 3 : q)),
      ),
    ).toBe(1);
    expect(of('1', back(2))).toBeCloseTo(1 / 10, 6);
  });

  it('has its keys\u2019 share of an even head by chance', () => {
    const even = [3, 4, 5, 6, 7, 8, 9, 10].map((q) => 2 / (q + 1));
    const chance = (2 / 3 + 1 / 2 + even.reduce((a, b) => a + b, 0)) / 10;
    expect(chanceOf(maskScore(parseMask('1-2')).on(twice), 11)).toBeCloseTo(chance, 6);
    expect(chanceOf(maskScore(parseMask('7:3')).on(twice), 11)).toBeCloseTo(1 / 8, 6);
  });

  it('is read from distances and cells, and refuses what is neither', () => {
    expect(parseMask('1, 3-5 7:3')).toEqual({ offsets: [1, 3, 4, 5], cells: [[7, 3]] });
    expect(() => parseMask('x')).toThrow(/expected 1, 2-4 or 7:3/);
  });
});
