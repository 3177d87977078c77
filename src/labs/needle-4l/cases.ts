import type { Random } from '../../base/random';
import {
  drawFact,
  fillerSentence,
  jsonBlock,
  question,
  statement,
  vocabulary,
  wordsOf,
} from './language';
import type { Fact, Task } from './language';

/** What a test asks for. */
export interface CaseShape {
  readonly task: Task;
  /** Tokens of the prompt and its answer together, `<bos>` included. */
  readonly length: number;
  /** Where the statement is hidden: 0 start, 1 end. */
  readonly depth: number;
  readonly answerLength: number;
  /** Other facts of the same kind in the text; those of a passkey are facts. */
  readonly distractors: number;
  /** Whether the distractors may share words with the answer. */
  readonly shared?: boolean;
}

/** A text to be gone on with, and how it should go on. */
export interface Continuation {
  readonly prompt: readonly string[];
  readonly answer: readonly string[];
}

/** A test: a text that ends in a question, and the answer it hides. */
export interface NeedleCase extends Continuation {
  readonly shape: CaseShape;
  /** Where the answer begins in the prompt. */
  readonly start: number;
  /** The word that the question and the statement share, as they stand in the prompt. */
  readonly cues: { readonly statement: number; readonly question: number };
}

/** Draws a test. @throws RangeError when its parts do not fit into the length. */
export function drawCase(shape: CaseShape, random: Random): NeedleCase {
  const [wanted, ...others] = drawFacts(shape, random) as [Fact, ...Fact[]];
  const asked = question(wanted, random);
  const json = shape.task === 'json';
  const hidden = json
    ? jsonBlock(random.sample([wanted, ...others], others.length + 1), random)
    : statement(wanted, random);
  const scattered = json ? [] : others.map((fact) => statement(fact, random));
  const used = [hidden, asked, ...scattered].reduce((sum, { length }) => sum + length, 1);
  const pieces = haystack(shape.length - used - shape.answerLength, random);
  for (const piece of scattered) pieces.splice(random.int(pieces.length + 1), 0, piece);
  const at = Math.round(shape.depth * pieces.length);
  const before = ['<bos>', ...pieces.slice(0, at).flat()];
  const { value, subject } = wanted.slots;
  const prompt = [...before, ...hidden, ...pieces.slice(at).flat(), ...asked];
  const start = before.length + startWithin(hidden, value);
  const cue = shape.task === 'passkey' ? shape.task : (subject[0] ?? '');
  const cues = { statement: prompt.lastIndexOf(cue, start), question: prompt.lastIndexOf(cue) };
  return { shape, prompt, answer: value, start, cues };
}

/**
 * Twelve random words in filler, at a depth of 0 to 1, and the first four of them again at the end;
 * the answer is the next `answerLength`. `length` counts prompt and answer.
 */
export function drawRepeat(
  length: number,
  depth: number,
  answerLength: number,
  random: Random,
): Continuation {
  const given = 4;
  const passage = random.sample(plainWords, 12);
  const pieces = haystack(length - 1 - passage.length - given - answerLength, random);
  const at = Math.round(depth * pieces.length);
  const around = [pieces.slice(0, at).flat(), pieces.slice(at).flat()] as const;
  return {
    prompt: ['<bos>', ...around[0], ...passage, ...around[1], ...passage.slice(0, given)],
    answer: passage.slice(given, given + answerLength),
  };
}

/** The ids of words of the language. @throws RangeError for a word that it lacks. */
export function idsOf(words: readonly string[]): number[] {
  return words.map((word) => {
    const id = ids.get(word);
    if (id === undefined) throw new RangeError(`the language has no word "${word}"`);
    return id;
  });
}

const plainWords = vocabulary().filter((word) => /^[a-z]+$/i.test(word));

const ids = new Map(vocabulary().map((word, id) => [word, id]));

function drawFacts(shape: CaseShape, random: Random): Fact[] {
  const { task, answerLength, distractors, shared = true } = shape;
  const [first = '', ...rest] = random.sample(wordsOf('subject'), distractors + 1);
  const facts = [drawFact(task, first, answerLength, random)];
  for (const subject of rest) facts.push(otherFact(subject));
  return facts;

  function otherFact(subject: string): Fact {
    const fact = drawFact(task === 'json' ? 'json' : 'fact', subject, answerLength, random);
    const taken = new Set(facts.flatMap(({ slots }) => slots.value));
    return shared || fact.slots.value.every((word) => !taken.has(word)) ? fact : otherFact(subject);
  }
}

/** Filler sentences of `count` tokens together; the last one may end in its middle. */
function haystack(count: number, random: Random): string[][] {
  if (count < 0) throw new RangeError(`the case needs ${-count} tokens more than its length`);
  const pieces: string[][] = [];
  for (let left = count; left > 0; left -= pieces.at(-1)?.length ?? 0) {
    pieces.push(fillerSentence(random).slice(0, left));
  }
  return pieces;
}

function startWithin(words: readonly string[], value: readonly string[]): number {
  return words.findIndex((_, i) => value.every((word, j) => words[i + j] === word));
}
