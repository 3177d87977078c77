import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import type { TextCodec } from '../../src/text/codec.ts';
import { fromMerges, fromVocabulary } from '../../src/text/olderFiles.ts';
import { codecOf } from '../../src/text/tokenizer.ts';
import type { Token } from '../../src/terms/models.ts';
import { readJsonFile } from './load.ts';

interface Reference {
  readonly ids: readonly number[][];
  readonly ranges: readonly number[][];
}

const fixtures = join(import.meta.dirname, 'tokenizers');
const strings = readJsonFile<string[]>(join(fixtures, 'strings.json'));
const referenceOf = (name: string): Reference =>
  readJsonFile(join(fixtures, `${name}.reference.json`));

const real =
  process.env.HEADSCOPE_TOKENIZERS ?? join(import.meta.dirname, '../../../shared/data/tokenizers');

type Range = readonly [number | null, number | null];

/** The library's ranges, as the script writes them. */
function rangesOf(numbers: readonly number[]): Range[] {
  let end = 0;
  return Array.from({ length: numbers.length / 2 }, (_, i): Range => {
    const [gap, length] = [numbers[2 * i]!, numbers[2 * i + 1]!];
    if (length < 0) return [null, null];
    const start = end + gap;
    end = start + length;
    return [start, end];
  });
}

/** Our range in whole characters, which is all that the library can say. */
function whole(bytes: Uint8Array, { start, end }: Token): Range {
  if (typeof start !== 'number' || typeof end !== 'number') return [null, null];
  if (start === end) return [start, end];
  const inside = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  let [first, last] = [start, end];
  while (inside(first)) first--;
  while (inside(last)) last++;
  return [first, last];
}

/**
 * How a range of ours is related to the library's: `put` for a space that the tokenizer put there,
 * which is no part of the text for us and shares the next character for the library; `more` where
 * the library leaves out a part of the characters that became one.
 */
function relation([a, b]: Range, [c, d]: Range, { text }: Token): string {
  if (a === c && b === d) return 'same';
  if (a === null || b === null || c === null || d === null) return 'other';
  if (a === b && text === ' ' && c <= a && a <= d) return 'put';
  return a <= c && d <= b ? 'more' : 'other';
}

function relations(codec: TextCodec, { ranges }: Reference): Map<string, string[]> {
  const found = new Map<string, string[]>();
  strings.forEach((text, i) => {
    if (text === '') return;
    const bytes = new TextEncoder().encode(text);
    const expected = rangesOf(ranges[i]!);
    codec.encodeTokens(text).forEach((token, j) => {
      const kind = relation(whole(bytes, token), expected[j]!, token);
      found.set(kind, [...(found.get(kind) ?? []), text]);
    });
  });
  return found;
}

/** [differs from the library's in more characters, strings where it differs otherwise] */
interface Expected {
  readonly more: number;
  readonly other: readonly string[];
}

/** After a character that its table removes, the library's ranges are one character early. */
const afterRemoval = ['\x07bell\x1b[0m'];

const kinds: readonly (readonly [string, Expected])[] = [
  ['byte-gpt2', { more: 0, other: [] }],
  ['byte-llama3', { more: 38, other: [] }],
  ['fallback-llama2', { more: 0, other: [] }],
  ['fallback-gemma', { more: 0, other: [] }],
  ['wordpiece', { more: 2, other: [] }],
  ['unigram', { more: 50, other: afterRemoval }],
];

const reals: readonly (readonly [string, Expected])[] = [
  ['gpt2', { more: 0, other: [] }],
  ['bert-uncased', { more: 2, other: [] }],
  ['llama2-32k', { more: 0, other: [] }],
];

function checkIds(codec: TextCodec, { ids }: Reference): void {
  expect(ids).toHaveLength(strings.length);
  strings.forEach((text, i) => {
    if (text === '') return;
    expect(codec.encode(text), JSON.stringify(text)).toEqual(ids[i]);
  });
}

function checkRanges(codec: TextCodec, reference: Reference, { more, other }: Expected): void {
  const found = relations(codec, reference);
  expect(found.get('more') ?? []).toHaveLength(more);
  expect([...new Set(found.get('other'))]).toEqual(other);
  expect(found.get('same')!.length).toBeGreaterThan(1500);
}

/** Without normalisation, the tokens of a text are its bytes, each once and in order. */
function checkTiles(codec: TextCodec): void {
  for (const text of strings.filter((one) => one !== '')) {
    const own = codec.encodeTokens(text).filter(({ start }) => start !== null);
    const ends = own.map(({ end }) => end);
    expect(own.map(({ start }) => start)).toEqual([0, ...ends.slice(0, -1)]);
    expect(ends.at(-1)).toBe(new TextEncoder().encode(text).length);
  }
}

it('has texts of every kind', () => {
  expect(strings.length).toBeGreaterThanOrEqual(200);
  expect(strings).toContain('');
});

describe.each(kinds)('%s', (kind, expected) => {
  const json = readJsonFile<Record<string, unknown>>(join(fixtures, `${kind}.json`));
  const codec = codecOf(json, undefined, 1000);
  const reference = referenceOf(kind);

  it('gives the ids of the tokenizers library', () => checkIds(codec, reference));

  it('gives its ranges', () => checkRanges(codec, reference, expected));

  it('refuses a text without characters and makes nothing of none', () => {
    expect(() => codec.encode('')).toThrow(/empty/);
    expect(codec.encode('', { addSpecial: false })).toEqual([]);
  });

  it('says whether something is put first', () => {
    expect(codec.addsBos).toBe(reference.ranges[strings.indexOf('a')]![1] === -1);
  });
});

it.each(['byte-gpt2', 'fallback-llama2', 'fallback-gemma'])(
  '%s: gives every byte to one token',
  (kind) => checkTiles(codecOf(readJsonFile(join(fixtures, `${kind}.json`)), undefined, 1000)),
);

/** What goes wrong without what src/text does around it: in how many texts the ids differ. */
it.each([
  ['byte-gpt2', 3],
  ['byte-llama3', 0],
  ['fallback-llama2', 0],
  ['fallback-gemma', 1],
  ['wordpiece', 4],
  ['unigram', 43],
])('%s: @huggingface/tokenizers alone differs in %i', (kind, count) => {
  const json = readJsonFile<Record<string, unknown>>(join(fixtures, `${kind}.json`));
  const alone = new Tokenizer(json, {});
  const { ids } = referenceOf(kind);
  const different = strings.filter((text, i) => alone.encode(text).ids.join() !== ids[i]!.join());
  expect(different).toHaveLength(count);
});

const present = existsSync(real);

if (!present) {
  it('real tokenizers', ({ skip }) => {
    skip(`there is no ${real}: name their folder with HEADSCOPE_TOKENIZERS`);
  });
}

describe.each(present ? reals : [])('%s, the real one', (name, expected) => {
  const file = (file: string): string => join(real, name, file);
  const config = existsSync(file('tokenizer_config.json'))
    ? readJsonFile(file('tokenizer_config.json'))
    : undefined;
  const codec = codecOf(readJsonFile(file('tokenizer.json')), config, 60_000);
  const reference = referenceOf(`real-${name}`);

  it('gives the ids of the tokenizers library', () => checkIds(codec, reference));

  it('gives its ranges', () => checkRanges(codec, reference, expected));

  it('gives the ids that its folder tells', () => {
    const told = readJsonFile<Record<string, { text: string; ids: number[] }[]>>(
      join(real, 'reference.json'),
    )[name]!;
    expect(told.map(({ text }) => codec.encode(text))).toEqual(told.map(({ ids }) => ids));
  });
});

it.each(present ? ['gpt2', 'bert-uncased'] : [])('%s: its older files say the same', (name) => {
  const text = (file: string): string => readFileSync(join(real, name, file), 'utf8');
  const config = readJsonFile(join(real, name, 'tokenizer_config.json'));
  const json =
    name === 'gpt2'
      ? fromMerges(JSON.parse(text('vocab.json')), text('merges.txt'), config)
      : fromVocabulary(text('vocab.txt'), config);
  const older = codecOf(json, config, 60_000);
  const codec = codecOf(JSON.parse(text('tokenizer.json')), config, 60_000);
  const reference = referenceOf(`real-${name}`);
  checkIds(older, reference);
  const ids = [...new Set(reference.ids.flat())];
  expect(ids.length).toBeGreaterThan(300);
  expect(older.decode(ids)).toBe(codec.decode(ids));
  expect(ids.map((id) => older.describe(id))).toEqual(ids.map((id) => codec.describe(id)));
});
