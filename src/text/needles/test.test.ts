import { describe, expect, it } from 'vitest';
import { byteBpe } from '../../../tests/fakes/byteBpe';
import { handBuiltFiles, known } from '../../../tests/handBuilt/inductionModel';
import { InputError } from '../../base/errors';
import { random } from '../../base/random';
import { fittedLengths, needleSchema, placesOf } from '../../terms/needles';
import type { NeedleChoice, NeedlePlace, Span } from '../../terms/needles';
import type { TextCodec } from '../codec';
import { codecOf } from '../tokenizer';
import { needleTests, testNeeds } from './test';
import type { NeedleTest } from './test';

const json = (name: string): unknown =>
  JSON.parse(new TextDecoder().decode(handBuiltFiles()[name])) as unknown;
const codec = codecOf(json('tokenizer.json'), json('tokenizer_config.json'), 60);
const answer = 'w11 w12 w13 w14';
const plain = { needle: `w10 ${answer}`, question: 'w10', answer, template: 'plain', newTokens: 4 };

function testsAt(
  places: readonly NeedlePlace[],
  samples = 1,
  changes: Partial<NeedleChoice> = {},
): NeedleTest[] {
  const choice = needleSchema.parse({ ...plain, ...changes });
  return needleTests(codec, known.n_ctx, choice, places, samples, random(1));
}

describe('needle tests', () => {
  it.each([0, 0.25, 0.5, 1])('put the needle at depth %d and mark the answer', (depth) => {
    const { tokens, needle, question } = testsAt([{ length: 40, depth }])[0]!;
    expect(tokens).toHaveLength(40);
    expect(codec.decode(tokens.slice(question.start, question.end)).trim()).toBe('w10');
    expect(question.end).toBe(40);
    expect(codec.decode(tokens.slice(needle.start, needle.end))).toBe(answer);
    expect(needle.start).toBe(Math.round(depth * (40 - 1 - 5 - 1)) + 2);
  });

  it('keep the words of needle and question out of a generated haystack', () => {
    const { tokens } = testsAt([{ length: 60, depth: 0.5 }])[0]!;
    expect(tokens.filter((id) => id === codec.encode('w11')[1])).toHaveLength(1);
  });

  it('are the same whatever else is asked for, and differ between samples', () => {
    const many = testsAt(placesOf([30, 50], [0, 0.5, 1]), 3);
    expect(many.map(({ length, depth, sample }) => [length, depth, sample])).toEqual(
      [30, 50].flatMap((length) =>
        [0, 0.5, 1].flatMap((depth) => [0, 1, 2].map((sample) => [length, depth, sample])),
      ),
    );
    const alone = testsAt([{ length: 50, depth: 0.5 }], 2);
    expect(alone).toEqual(many.filter((t) => t.length === 50 && t.depth === 0.5 && t.sample < 2));
    expect(alone[0]?.tokens).not.toEqual(alone[1]?.tokens);
  });

  it('ask as the book does, or with the question alone', () => {
    const byte = byteBpe([]);
    const ending = (template: 'book' | 'plain'): string => {
      const choice = needleSchema.parse({ template, question: 'Where?' });
      const place = { length: 500, depth: 0.5 };
      const [test] = needleTests(byte.codec, 600, choice, [place], 1, random(1));
      return byte.codec.decode(test!.tokens).split('\n').slice(1).join('\n');
    };
    expect(ending('plain')).toBe('Where?');
    expect(ending('book')).toBe('Based on the content of the book, Question: Where?\nAnswer:');
  });

  it('are a message in the model’s own chat template, and refused where it has none', () => {
    const { codec: byte } = byteBpe([]);
    const chat = (message: string): string => `[user]${message}[model]`;
    const choice = needleSchema.parse({ template: 'chat', question: 'Where?' });
    const at = { length: 500, depth: 0.5 };
    const made = (codec: TextCodec): NeedleTest[] =>
      needleTests(codec, 600, choice, [at], 1, random(1));
    const [test] = made({ ...byte, chat });
    const text = byte.decode(test!.tokens);
    expect(test!.tokens).toHaveLength(500);
    expect(text).toMatch(/^\[user\]<book>[A-Z]/);
    expect(text).toMatch(/<\/book>\nBased on .* Where\?\nAnswer:\[model\]$/);
    expect(byte.decode(test!.tokens.slice(test!.needle.start, test!.needle.end)).trim()).toBe(
      test!.answer,
    );
    expect(() => made(byte)).toThrow(/no chat template/);
    expect(() => made({ ...byte, chat: () => 'Hello' })).toThrow(/leaves the message out/);
  });

  it('begin further samples at other sentences of an own text, in circles', () => {
    const { codec: byte } = byteBpe([]);
    const text = 'One is here. Two is there. Three.';
    const choice = needleSchema.parse({ haystack: text, needle: 'X is 1.', answer: '1' });
    const place = { length: 200, depth: 1 };
    const told = needleTests(byte, 300, choice, [place], 6, random(1)).map(({ tokens, sentence }) =>
      byte.decode(tokens.slice(0, sentence.start)),
    );
    expect(told[0]).toMatch(/^One is here\. Two is there\. Three\.One is here\./);
    expect(new Set(told.map((one) => one.slice(0, 5))).size).toBeGreaterThan(1);
    for (const one of told) expect(one).toMatch(/^(One| Two| Three)/);
  });

  it('refuse what the model cannot read', () => {
    expect(() => testsAt([{ length: known.n_ctx - 3, depth: 0 }])).toThrow(
      /157 tokens and 4 of the answer are more than the 160/,
    );
  });
});

describe('probes', () => {
  const { codec: byte } = byteBpe(['the ', ' was ', ' passkey ']);
  const place = { length: 900, depth: 0.5 };
  const drawn = (changes: object, samples = 1): NeedleTest[] =>
    needleTests(byte, 2000, needleSchema.parse(changes), [place], samples, random(1));
  const textOf = ({ tokens }: NeedleTest, { start, end }: Span): string =>
    byte.decode(tokens.slice(start, end));

  it('take the bundled needles in turn, and lead to the answer where nobody answers', () => {
    const tests = drawn({ needles: 'all', template: 'plain' }, 4);
    for (const test of tests) {
      expect(textOf(test, test.needle).trim()).toBe(test.answer);
      expect(textOf(test, test.question)).toMatch(/^\n.*\? .*[^.?]$/);
      const lead = textOf(test, test.question).split('? ')[1] ?? '';
      expect(textOf(test, test.sentence).trim()).toBe(`${lead} ${test.answer}.`);
    }
    expect(new Set(tests.map(({ answer }) => answer)).size).toBe(3);
    expect(tests[3]?.answer).toBe(tests[0]?.answer);
    const [one] = drawn({ needles: 'orchard' });
    expect(one?.answer).toBe(tests[1]?.answer);
  });

  it('say a number once and ask for it', () => {
    const tests = drawn({ probe: 'passkey' }, 3);
    for (const test of tests) {
      expect(test.answer).toMatch(/^\d{5}$/);
      expect(textOf(test, test.needle).trim()).toBe(test.answer);
      expect(byte.decode(test.tokens).split(test.answer)).toHaveLength(2);
      expect(textOf(test, test.question)).toMatch(/What is the passkey\?\nAnswer:$/);
    }
    expect(new Set(tests.map(({ answer }) => answer)).size).toBe(3);
  });

  it.each([0, 0.5, 1])('ask for a key of a JSON object, at depth %d', (depth) => {
    const choice = needleSchema.parse({ probe: 'key-value' });
    const longer = { length: 1500, depth };
    const [test] = needleTests(byte, 2000, choice, [longer], 1, random(3));
    const text = byte.decode(test!.tokens);
    const json = /\{.*\}/.exec(text)?.[0] ?? '';
    const object = JSON.parse(json) as Record<string, string>;
    const lines = text.slice(text.indexOf('}') + 1).split('\n');
    const key = lines.at(-2) ?? '';
    expect(lines.at(-1)).toBe('answer:');
    expect(key).toMatch(/^[a-z0-9]{32}$/);
    expect(object[key]).toBe(test!.answer);
    expect(textOf(test!, test!.needle)).toBe(test!.answer);
    expect(textOf(test!, test!.question)).toBe(`\n${key}\nanswer:`);
    const solved = [1, 3, 5].map((i) => [lines[i] ?? '', lines[i + 1] ?? '']);
    for (const [name = '', line] of solved) expect(line).toBe(`answer: ${object[name]}`);
    expect(new Set([key, ...solved.map(([name]) => name)]).size).toBe(4);
    const keys = Object.keys(object);
    expect(keys.indexOf(key)).toBe(Math.round(depth * (keys.length - 1)));
    expect(new Set(Object.values(object)).size).toBe(keys.length);
    expect(test!.tokens.length).toBeLessThanOrEqual(1500);
    expect(test!.tokens.length).toBeGreaterThan(1300);
  });

  it('repeat random tokens, for models without a tokenizer too', () => {
    const ids = codecOf(undefined, undefined, 50);
    const choice = needleSchema.parse({ probe: 'repeats', newTokens: 8 });
    const at = { length: 60, depth: 0.5 };
    const [test] = needleTests(ids, 100, choice, [at], 1, random(1));
    const { tokens, needle, sentence, question } = test!;
    expect(tokens).toHaveLength(60);
    expect(sentence).toEqual({ start: 22, end: 34 });
    expect(needle).toEqual({ start: 26, end: 34 });
    expect(tokens.slice(question.start)).toEqual(tokens.slice(22, 26));
    const segment = new Set(tokens.slice(22, 34));
    expect(segment.size).toBe(12);
    const others = [...tokens.slice(0, 22), ...tokens.slice(34, 56)];
    expect(others.some((id) => segment.has(id))).toBe(false);
    expect(() => needleTests(ids, 200, needleSchema.parse({}), [at], 1, random(1))).toThrow(
      /only the probe "repeats"/,
    );
  });

  it.each(['sentence', 'passkey', 'key-value', 'repeats'])(
    'need a length at least: %s',
    (probe) => {
      const choice = needleSchema.parse({ probe, needles: 'all' });
      const length = testNeeds(byte, choice);
      const made = (by: number): NeedleTest[] =>
        needleTests(byte, 2000, choice, [{ length: length - by, depth: 1 }], 6, random(5));
      expect(made(0)).toHaveLength(6);
      expect(() => made(Math.ceil(length / 4))).toThrow(InputError);
    },
  );
});

describe('lengths', () => {
  it('are cut to what leaves room for the answer, and it is said', () => {
    expect(fittedLengths([100, 200], 512, 8)).toEqual({ lengths: [100, 200], said: null });
    expect(fittedLengths([100, 600, 504, 1000], 512, 8)).toEqual({
      lengths: [100, 504],
      said: 'Lengths of 600, 1000 tokens were cut to 504: the model reads at most 512, and 8 are left for the answer.',
    });
  });
});
