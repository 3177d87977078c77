import { describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { drawCase, idsOf } from '../../src/labs/needle-4l/cases';
import { tasks, vocabulary, wordsOf, written } from '../../src/labs/needle-4l/language';
import type { Task } from '../../src/labs/needle-4l/language';
import { needleTokenizer } from '../../src/labs/needle-4l/tokenizer';
import { codecOf } from '../../src/text/tokenizer';
import { answersAreTold, isText } from './needleGrammar';
import fixture from './needleTexts.json';

interface Case {
  readonly prompt: readonly string[];
  readonly answer: readonly string[];
  readonly start: number;
}

const { tokenizer, tokenizerConfig } = needleTokenizer(512);
const codec = codecOf(tokenizer, tokenizerConfig, vocabulary().length);
const whole = ({ prompt, answer }: Case): string[] => [...prompt, ...answer, '.'];

const source = random(3);
const own = tasks.flatMap((task) =>
  [100, 200, 300, 512].flatMap((length) =>
    [0, 0.3, 1].map((depth) =>
      drawCase({ task, length, depth, answerLength: 4, distractors: 3 }, source),
    ),
  ),
);

describe.each([
  ['the training script', fixture.cases as readonly Case[]],
  ['the tests', own as readonly Case[]],
])('a case of %s', (_, cases) => {
  it('is a text of the grammar whose answer is told', () => {
    for (const one of cases) {
      expect(isText(whole(one)), one.prompt.join(' ')).toBe(true);
      expect(answersAreTold(whole(one))).toBe(true);
    }
  });

  it('says where its answer stands', () => {
    for (const { prompt, answer, start } of cases) {
      expect(prompt.slice(start, start + answer.length)).toEqual(answer);
    }
  });

  it('comes back from the tokenizer with its blanks', () => {
    for (const one of cases) {
      const text = whole(one).slice(1).join(' ');
      expect(codec.encode(text)).toEqual(idsOf(whole(one)));
      expect(codec.decode(codec.encode(text))).toBe(text);
    }
  });
});

it('has documents for training of the same grammar', () => {
  for (const { words } of fixture.documents) {
    expect(isText(words), words.join(' ')).toBe(true);
    expect(answersAreTold(words)).toBe(true);
  }
});

it('has one vocabulary, and no word in two classes', () => {
  expect(vocabulary()).toEqual(fixture.vocabulary);
  const members = ['subject', 'attribute', 'value', 'number', 'person', 'thing'].flatMap(wordsOf);
  expect(new Set(members).size).toBe(members.length);
});

it('reads texts as people write them', () => {
  for (const one of own) {
    const words = whole(one).slice(1);
    expect(written(words)).not.toMatch(/ [.:?]|\{" |" ?: ?" /);
    expect(codec.encode(written(words))).toEqual(idsOf(['<bos>', ...words]));
  }

  const natural = '{"soup": "purple pepper", "tower": "amber honey"}\nQuestion: what?';
  const spaced = '{" soup ": " purple pepper ", " tower ": " amber honey "} \n Question : what ?';
  expect(codec.encode(natural)).toEqual(codec.encode(spaced));
});

it.each<[string, (words: string[]) => string[]]>([
  ['a word of another class', (words) => words.with(words.lastIndexOf('secret') + 1, 'lantern')],
  ['a missing word', (words) => words.toSpliced(words.indexOf('secret'), 1)],
  ['two cut sentences', (words) => [...words.slice(0, 1), 'The', 'The', ...words.slice(1)]],
  ['no question', (words) => words.slice(0, words.indexOf('\n'))],
])('tells a text with %s from the language', (_, change) => {
  const words = whole(own.find(({ shape }) => shape.task === ('fact' satisfies Task)) as Case);
  expect(isText(words)).toBe(true);
  expect(isText(change([...words]))).toBe(false);
});

it('tells a wrong answer from a right one', () => {
  for (const one of own) {
    expect(answersAreTold(whole({ ...one, answer: one.answer.toReversed() }))).toBe(false);
  }
});

describe('the depth of a case', () => {
  it.each(tasks)('is where a %s lies, at any length', (task) => {
    for (const depth of [0, 0.5, 1]) {
      const shape = { task, length: 400, depth, answerLength: 4, distractors: 3 };
      const { prompt, answer, start } = drawCase(shape, source);
      expect(prompt.length + answer.length).toBe(400);
      expect(Math.abs(start / 400 - depth)).toBeLessThan(0.2);
    }
  });

  it('needs a length that holds the statements', () => {
    const shape = { task: 'fact', length: 40, depth: 0, answerLength: 4, distractors: 3 } as const;
    expect(() => drawCase(shape, source)).toThrow(RangeError);
  });
});

it('can keep distractors from sharing words with the answer', () => {
  const shape = { task: 'json', length: 200, depth: 0.5, answerLength: 4, distractors: 6 } as const;
  const values = new Set(wordsOf('value'));
  for (let i = 0; i < 20; i++) {
    const { prompt } = drawCase({ ...shape, shared: false }, source);
    const told = prompt.filter((word) => values.has(word));
    expect(new Set(told).size).toBe(told.length);
  }
});
