import type { NdArray } from '../base/ndarray';
import { ndarray } from '../base/ndarray';
import { mean, sum } from '../base/statistics';
import type { PatternMask } from '../terms/patternMask';

/** The tokens that a pattern was computed on, and where they repeat. */
export interface ScoredTokens {
  readonly ids: readonly number[];
  /** The first token of the first segment: 1 where a token was put in front, else 0. */
  readonly start: number;
  /** Tokens of a segment that comes again and again from `start` to the end; null for other texts. */
  readonly period: number | null;
}

/** A number for one head's pattern, `[query, key]`; NaN where no row of the text counts. */
export type PatternScore = (pattern: NdArray) => number;

/** One way of scoring a head by its pattern alone. */
export interface HeadScore {
  readonly id: string;
  readonly title: string;
  /** What is averaged over what: stands beside every number. */
  readonly definition: string;
  /** '' for shares and scores without a unit. */
  readonly unit: '' | 'nats' | 'tokens';
  /** The largest value there can be; null where it grows with the text. */
  readonly best: number | null;
  /** Only texts of repeated segments can be scored. */
  readonly repeatsOnly: boolean;
  /** The score of any head on this text. */
  on(text: ScoredTokens): PatternScore;
}

/** The keys of a query that count, or null for a query that does not. */
type KeysOf = (query: number, text: ScoredTokens) => readonly number[] | null;

const inShares = { unit: '', best: 1, repeatsOnly: false } as const;

/**
 * Every score of a head's pattern. Several of them are called "induction score" in the field and
 * cannot be compared; each has a name of its own here.
 */
export const headScores: readonly HeadScore[] = [
  {
    id: 'previous-token',
    title: 'Previous token',
    definition: 'Mean of pattern[q, q − 1] over all queries but the first.',
    ...inShares,
    on: share((q) => (q > 0 ? [q - 1] : null)),
  },
  {
    id: 'duplicate-token',
    title: 'Duplicate token',
    definition: 'Mean of pattern[q, q − period] over the repeats: the same token one segment ago.',
    ...{ ...inShares, repeatsOnly: true },
    on: share(inRepeats((q, period) => q - period)),
  },
  {
    id: 'induction-stripe',
    title: 'Induction, stripe',
    definition:
      'Mean of pattern[q, q − period + 1] over the repeats: the token after the same token one segment ago. TransformerLens’s demos average one row more, the last of the first segment, which is no induction.',
    ...{ ...inShares, repeatsOnly: true },
    on: share(inRepeats((q, period) => q - period + 1)),
  },
  {
    id: 'prefix-matching',
    title: 'Prefix matching',
    definition:
      'Attention to all tokens that followed earlier copies of the query’s token, mean over the queries that have one (Olsson et al. 2022; RazorAttention’s induction score).',
    ...inShares,
    on: share((q, text) => orNone(earlierCopies(q, text).map((key) => key + 1))),
  },
  {
    id: 'induction-natural',
    title: 'Induction, natural text',
    definition:
      'Prefix matching without weights under 0.01, as HeadVis and Neuronpedia count it. Meant for natural text.',
    ...inShares,
    on: share((q, text) => orNone(earlierCopies(q, text).map((key) => key + 1)), 0.01),
  },
  {
    id: 'induction-mul',
    title: 'Induction, mask × pattern',
    definition:
      'The share of all attention that lies on tokens after earlier copies, over all rows (detect_head, "mul"): a perfect head has about 0.5 on a segment repeated twice, since the first segment counts against it.',
    ...inShares,
    on: (text) => (pattern) =>
      masked(pattern, inductionMask(text), (p, m) => p * m) / sum(pattern.data),
  },
  {
    id: 'induction-abs',
    title: 'Induction, mask − pattern',
    definition:
      '1 − Σ|pattern − mask| / length, from −1 to 1 (detect_head, "abs"): rows without an earlier copy count against every head.',
    ...inShares,
    on: (text) => (pattern) =>
      1 - masked(pattern, inductionMask(text), (p, m) => Math.abs(p - m)) / text.ids.length,
  },
  {
    id: 'echo',
    title: 'Repeated-token echo',
    definition:
      'Attention to all earlier copies of the query’s own token, mean over the queries that have one (RazorAttention’s echo score).',
    ...inShares,
    on: share((q, text) => orNone(earlierCopies(q, text))),
  },
  {
    id: 'first-token',
    title: 'First-token sink',
    definition: 'Mean of pattern[q, 0] over all queries but the first.',
    ...inShares,
    on: share((q) => (q > 0 ? [0] : null)),
  },
  {
    id: 'self',
    title: 'Self',
    definition: 'Mean of pattern[q, q] over all queries but the first.',
    ...inShares,
    on: share((q) => (q > 0 ? [q] : null)),
  },
  {
    id: 'entropy',
    title: 'Entropy',
    definition:
      'Entropy of each row in nats, mean over all rows: 0 for a head that looks at one token.',
    ...{ unit: 'nats', best: null, repeatsOnly: false },
    on: () => rowMean((weight) => (weight > 0 ? -weight * Math.log(weight) : 0)),
  },
  {
    id: 'distance',
    title: 'Distance',
    definition: 'How far back a head looks: Σ |q − k| pattern[q, k], mean over all rows.',
    ...{ unit: 'tokens', best: null, repeatsOnly: false },
    on: () => rowMean((weight, query, key) => weight * Math.abs(query - key)),
  },
];

/** @throws RangeError for an id that is none. */
export function headScore(id: string): HeadScore {
  const found = headScores.find((score) => score.id === id);
  if (!found) throw new RangeError(`there is no head score ${id}`);
  return found;
}

/**
 * The score of a mask that somebody drew: attention to the mask’s keys, mean over the queries that
 * have one. Cells outside the text do not count.
 */
export function maskScore({ offsets, cells }: PatternMask): HeadScore {
  const keysOf: KeysOf = (q, { ids }) => {
    const byOffset = offsets.map((offset) => q - offset).filter((key) => key >= 0);
    const own = cells.filter(([query, key]) => query === q && key < ids.length);
    return orNone([...new Set([...byOffset, ...own.map(([, key]) => key)])]);
  };
  return {
    id: 'own-mask',
    title: 'Own mask',
    definition: 'Attention to the keys of the mask, mean over the queries that have one.',
    ...inShares,
    on: share(keysOf),
  };
}

/**
 * The score of a head that attends to every token it can see alike, `[query, key]` rows of
 * 1 / (q + 1): the chance level of any score.
 */
export function chanceOf(score: PatternScore, length: number, causal = true): number {
  return score(evenPattern(length, causal));
}

function evenPattern(length: number, causal: boolean): NdArray {
  const data = new Float32Array(length * length);
  for (let query = 0; query < length; query++) {
    const seen = causal ? query + 1 : length;
    data.fill(1 / seen, query * length, query * length + seen);
  }
  return ndarray(data, [length, length]);
}

/** Mean over the queries that count of the attention to their keys; smaller weights are dropped. */
function share(keysOf: KeysOf, least = 0): HeadScore['on'] {
  return (text) => {
    const rows = text.ids.map((_, query) => keysOf(query, text));
    return ({ data, shape: [, width = 0] }) =>
      mean(
        rows.flatMap((keys, query) =>
          keys ? sum(keys.map((key) => above(data[query * width + key] ?? 0, least))) : [],
        ),
      );
  };
}

function above(weight: number, least: number): number {
  return weight < least ? 0 : weight;
}

function inRepeats(keyOf: (query: number, period: number) => number): KeysOf {
  return (query, { start, period }) =>
    period !== null && query >= start + period ? [keyOf(query, period)] : null;
}

function earlierCopies(query: number, { ids, start }: ScoredTokens): number[] {
  const copies: number[] = [];
  for (let key = start; key < query; key++) if (ids[key] === ids[query]) copies.push(key);
  return copies;
}

function orNone(keys: readonly number[]): readonly number[] | null {
  return keys.length > 0 ? keys : null;
}

/** 1 on the tokens after earlier copies, as detect_head draws it. `[query, key]`, flat */
function inductionMask(text: ScoredTokens): Uint8Array {
  const { length } = text.ids;
  const mask = new Uint8Array(length * length);
  text.ids.forEach((_, query) => {
    for (const key of earlierCopies(query, text)) mask[query * length + key + 1] = 1;
  });
  return mask;
}

function masked(
  { data }: NdArray,
  mask: Uint8Array,
  value: (weight: number, inMask: number) => number,
): number {
  let total = 0;
  for (let i = 0; i < data.length; i++) total += value(data[i] ?? 0, mask[i] ?? 0);
  return total;
}

/** Mean over rows of a sum over keys. */
function rowMean(value: (weight: number, query: number, key: number) => number): PatternScore {
  return ({ data, shape: [rows = 0, width = 0] }) => {
    let total = 0;
    for (let i = 0; i < data.length; i++)
      total += value(data[i] ?? 0, Math.floor(i / width), i % width);
    return total / rows;
  };
}
