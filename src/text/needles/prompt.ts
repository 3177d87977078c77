import { InputError } from '../../base/errors';
import { pick } from '../../base/random';
import type { Random } from '../../base/random';
import type { NeedleChoice, NeedlePlace, Span } from '../../terms/needles';
import type { TextCodec } from '../codec';
import { locateNeedle } from './locate';
import { sentences } from './prose';
import { continued, encodePlain, frontOf } from './reading';
import type { Needle } from './sets';
import type { NeedleTask } from './task';

/** Something to hide, and how it is asked for. */
interface Asked extends Needle, Pick<NeedleChoice, 'template'> {}

/** What becomes a prompt. */
export interface PromptTexts extends Asked, Pick<NeedleChoice, 'haystack'> {
  /** Further samples begin at other sentences of an own haystack. */
  readonly sample: number;
}

/**
 * Hides the needle at a depth of the haystack (0 start, 1 end) and appends the question; the whole
 * is `length` tokens long. Own text begins again where it does not suffice. Inside a text with sentences
 * the needle goes to the last sentence end before the depth, as in the paper's code.
 * @throws InputError when the prompt does not fit, or the answer is no part of the needle.
 */
export function needlePrompt(
  codec: TextCodec,
  texts: PromptTexts,
  { length, depth }: NeedlePlace,
  random: Random,
): NeedleTask {
  const { special, needle, question, needed } = partsOf(codec, texts);
  const room = length - needed;
  if (room < 0) {
    throw new InputError(
      `needle and question need ${needed} tokens, the length is ${length}: shorten them or raise the length`,
    );
  }
  const haystack = haystackTokens(codec, texts, room, random);
  const at = insertionPoint(codec, haystack, depth);
  const start = special.length + at;
  const tokens = [
    ...special,
    ...haystack.slice(0, at),
    ...needle,
    ...haystack.slice(at),
    ...question,
  ];
  return {
    tokens,
    answer: texts.answer,
    needle: answerWithin(codec, needle, texts.answer, start),
    sentence: { start, end: start + needle.length },
    question: { start: tokens.length - question.length, end: tokens.length },
  };
}

/** The tokens that a prompt has at least: those of the needle, the question and the model's own. */
export function promptNeeds(codec: TextCodec, texts: Asked): number {
  return partsOf(codec, texts).needed;
}

function partsOf(codec: TextCodec, texts: Asked) {
  const needle = continued(codec, texts.needle);
  const { special, question } =
    texts.template === 'chat'
      ? conversation(codec, texts)
      : {
          special: frontOf(codec, texts.needle),
          question: encodePlain(codec, `\n${asked(texts)}`),
        };
  const needed = special.length + needle.length + question.length;
  return { special, needle, question, needed };
}

/** What follows the haystack. `book` is what the code of Wu et al. 2024 writes there. */
function asked({ template, question, lead }: Asked): string {
  if (template !== 'plain')
    return `Based on the content of the book, Question: ${question}\nAnswer:`;
  return lead === undefined ? question : `${question} ${lead}`;
}

/** Stands for the haystack while a conversation is written. */
const place = '[haystack]';

/** What stands before and after the haystack in a user's message: there it is in tags, as in their code. */
function conversation(
  codec: TextCodec,
  texts: Asked,
): { readonly special: number[]; readonly question: number[] } {
  if (!codec.chat)
    throw new InputError('this model has no chat template: choose the template book or plain');
  const written = codec.chat(`<book>${place}</book>\n${asked(texts)}`);
  const at = written.indexOf(place);
  if (at < 0) throw new InputError("the model's chat template leaves the message out");
  return {
    special: encodePlain(codec, written.slice(0, at)),
    question: encodePlain(codec, written.slice(at + place.length)),
  };
}

function answerWithin(
  codec: TextCodec,
  needle: readonly number[],
  answer: string,
  offset: number,
): Span {
  for (const ids of [continued(codec, answer), encodePlain(codec, answer)]) {
    const found = exactPlace(needle, ids) ?? locateNeedle(needle, ids);
    if (found) return { start: offset + found.start, end: offset + found.end };
  }
  throw new InputError(`the answer must be a part of the needle; "${answer}" is not`);
}

function exactPlace(tokens: readonly number[], wanted: readonly number[]): Span | null {
  const start = tokens.findIndex((_, i) => wanted.every((id, j) => tokens[i + j] === id));
  return start < 0 ? null : { start, end: start + wanted.length };
}

function insertionPoint(codec: TextCodec, haystack: readonly number[], depth: number): number {
  const wanted = Math.round(depth * haystack.length);
  if (wanted === haystack.length) return wanted;
  const ends = sentenceEnds(codec, haystack);
  return ends.length === 0 ? wanted : (ends.findLast((end) => end <= wanted) ?? 0);
}

/** The places after each sentence's full stop. */
function sentenceEnds(codec: TextCodec, tokens: readonly number[]): number[] {
  return tokens.flatMap((id, i) => (codec.describe(id).text.trim() === '.' ? [i + 1] : []));
}

function haystackTokens(
  codec: TextCodec,
  texts: PromptTexts,
  room: number,
  random: Random,
): number[] {
  if (texts.haystack.trim() !== '') return ownHaystack(codec, texts, room, random);
  const passage = readableBy(codec, sentences) ? sentences : fillerWords(codec, texts);
  const tokens: number[] = [];
  while (tokens.length < room) {
    const round = random.sample(passage, passage.length).join(' ');
    tokens.push(...(tokens.length === 0 ? encodePlain(codec, round) : continued(codec, round)));
  }
  return tokens.slice(0, room);
}

/** The text from its beginning, for further samples from another sentence on; in circles. */
function ownHaystack(
  codec: TextCodec,
  { haystack, sample }: PromptTexts,
  room: number,
  random: Random,
): number[] {
  const { tokens, starts } = readHaystack(codec, haystack);
  const from = sample === 0 ? 0 : pick(starts, random);
  return Array.from({ length: room }, (_, i) => tokens[(from + i) % tokens.length] ?? 0);
}

interface ReadHaystack {
  readonly text: string;
  readonly tokens: readonly number[];
  /** Where its sentences begin. */
  readonly starts: readonly number[];
}

/** The last own haystack of each tokenizer: all tests of a run have the same, which can be long. */
const lastRead = new WeakMap<TextCodec, ReadHaystack>();

function readHaystack(codec: TextCodec, text: string): ReadHaystack {
  const last = lastRead.get(codec);
  if (last?.text === text) return last;
  const tokens = encodePlain(codec, text);
  const starts = [0, ...sentenceEnds(codec, tokens).filter((end) => end < tokens.length)];
  const read = { text, tokens, starts };
  lastRead.set(codec, read);
  return read;
}

/** The vocabulary's words but for those of the needle and the question, which must stay unique. */
function fillerWords(codec: TextCodec, { needle, question }: PromptTexts): readonly string[] {
  const taken = new Set(`${needle} ${question}`.split(/\s+/));
  const words = codec.words().filter((word) => !taken.has(word.trim()));
  if (words.length > 0) return words;
  throw new InputError(
    'no haystack can be generated for this vocabulary: give an own text as haystack',
  );
}

function readableBy(codec: TextCodec, texts: readonly string[]): boolean {
  try {
    return encodePlain(codec, texts[0] ?? '').length > 0;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
