import { describe, expect, it } from 'vitest';
import type { NeedleTest } from './test';
import { subjectsOf } from './subjects';

const needle = 'the code of pilot is red hat';

/** Words as tokens: a haystack, the needle, whose answer are the last two words, and a question. */
function test(haystack: string, asked: string): NeedleTest & { readonly words: string[] } {
  const words = `${haystack} ${needle} ${asked}`.split(' ');
  const start = haystack.split(' ').length;
  const end = start + needle.split(' ').length;
  return {
    words,
    tokens: words.map((word) => [...new Set(words)].indexOf(word)),
    ...{ length: words.length, depth: 1, sample: 0, answer: 'red hat' },
    sentence: { start, end },
    needle: { start: end - 2, end },
    question: { start: end, end: words.length },
  };
}

function subjectsIn(haystack: string, asked: string): Record<string, string[]> {
  const one = test(haystack, asked);
  const { statement, question } = subjectsOf(one);
  const named = (places: readonly number[]): string[] =>
    places.map((at) => `${at} ${one.words[at]}`);
  return { statement: named(statement), question: named(question) };
}

describe('what a needle test is about', () => {
  it('is what needle and question share and no other sentence has', () => {
    expect(subjectsIn('a of the is', 'what is the code of pilot')).toEqual({
      statement: ['5 code', '7 pilot'],
      question: ['14 code', '16 pilot'],
    });
  });

  it('is all that they share where all of it stands elsewhere too', () => {
    expect(subjectsIn('code of pilot', 'code of what')).toEqual({
      statement: ['4 code', '5 of'],
      question: ['10 code', '11 of'],
    });
  });

  it('is never the answer, and may be nothing', () => {
    expect(subjectsIn('a', 'what red hat')).toEqual({ statement: [], question: [] });
  });
});
