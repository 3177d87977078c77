import { describe, expect, it } from 'vitest';
import { byteBpe } from '../../../tests/fakes/byteBpe';
import { handBuiltFiles, known } from '../../../tests/handBuilt/inductionModel';
import { random } from '../../base/random';
import { fittedLengths, needleSchema, placesOf } from '../../terms/needles';
import type { NeedleChoice, NeedlePlace } from '../../terms/needles';
import { codecOf } from '../tokenizer';
import { needleTests } from './test';
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

  it('refuse what the model cannot read', () => {
    expect(() => testsAt([{ length: known.n_ctx - 3, depth: 0 }])).toThrow(
      /157 tokens and 4 of the answer are more than the 160/,
    );
  });
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
