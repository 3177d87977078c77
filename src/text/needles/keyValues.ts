import { InputError } from '../../base/errors';
import { randomFrom } from '../../base/random';
import type { Random } from '../../base/random';
import type { NeedlePlace, Span } from '../../terms/needles';
import type { TextCodec } from '../codec';
import type { NeedleTask } from './task';
import { frontOf, moved } from './reading';
import { sentences } from './prose';

/** Solved keys before the one that is asked for. */
const solved = 3;
const keyLength = 32;
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const asked = 'Extract the value of the key from the JSON object. Answer with the value only.\n';

interface Pair {
  readonly key: string;
  readonly value: string;
}

/**
 * The proxy task of AttentionInfluence (Hua et al. 2025): a JSON object of random keys and passages,
 * three solved keys, and one to solve, whose pair lies at the depth. As many pairs as the length holds.
 * @throws InputError where the length does not hold one more pair than are solved
 */
export function keyValueTask(
  codec: TextCodec,
  { length, depth }: NeedlePlace,
  random: Random,
): NeedleTask {
  const front = frontOf(codec, asked);
  let best: NeedleTask | undefined;
  let [fits, exceeds] = [solved, likelyCount(codec, length) + 1];
  while (exceeds - fits > 1) {
    const count = Math.floor((fits + exceeds) / 2);
    const task = behind(front, taskOf(codec, count, depth, random.fork(String(count))));
    if (task.tokens.length <= length) [best, fits] = [task, count];
    else exceeds = count;
  }
  if (best) return best;
  throw new InputError(
    `${length} tokens do not hold ${solved + 1} keys and values: raise the length`,
  );
}

/** The tokens of four keys and values: random keys differ by a few, which are added. */
export function keyValueNeeds(codec: TextCodec): number {
  const one = taskOf(codec, solved + 1, 1, randomFrom([1, 2, 3, 4]));
  return Math.ceil(1.1 * (frontOf(codec, asked).length + one.tokens.length));
}

function taskOf(codec: TextCodec, count: number, depth: number, random: Random): NeedleTask {
  const pairs = drawPairs(count, random);
  const at = Math.round(depth * (count - 1));
  const hidden = pairs[at] as Pair;
  const shown = random.sample(
    pairs.filter((pair) => pair !== hidden),
    solved,
  );
  const before = `${asked}{${pairs.slice(0, at).map(written).join('')}`;
  const object = `{${pairs.map(written).join('')}`.replace(/, $/, '}');
  const examples = shown.map(({ key, value }) => `\n${key}\nanswer: ${value}`).join('');
  const question = `\n${hidden.key}\nanswer:`;
  const text = `${asked}${object}${examples}${question}`;
  const value = before.length + `"${hidden.key}": "`.length;
  const tokens = codec.encodeTokens(text, { addSpecial: false });
  // All texts here are ASCII: a character is a byte.
  const within = (start: number, end: number): Span => {
    const inside = (token: (typeof tokens)[number]): boolean =>
      (token.end ?? 0) > start && (token.start ?? 0) < end;
    return { start: tokens.findIndex(inside), end: tokens.findLastIndex(inside) + 1 };
  };
  return {
    tokens: tokens.map(({ id }) => id),
    answer: hidden.value,
    needle: within(value, value + hidden.value.length),
    sentence: within(before.length, value + hidden.value.length + 1),
    question: within(text.length - question.length, text.length),
  };
}

function written({ key, value }: Pair): string {
  return `"${key}": "${value}", `;
}

/** Random keys; no passage twice: sentences, then two of them, and so on. */
function drawPairs(count: number, random: Random): Pair[] {
  const passages: string[] = [];
  for (let many = 1; passages.length < count; many++) {
    const rounds = Array.from({ length: many }, () => random.sample(sentences, sentences.length));
    passages.push(...sentences.map((_, i) => rounds.map((round) => round[i] ?? '').join(' ')));
  }
  const key = (): string =>
    Array.from({ length: keyLength }, () => letters[random.int(letters.length)]).join('');
  return passages.slice(0, count).map((value) => ({ key: key(), value }));
}

/** About how many pairs a length holds, rather too many. */
function likelyCount(codec: TextCodec, length: number): number {
  const sentence = [...sentences].sort((a, b) => a.length - b.length)[0] ?? '';
  const pair = written({ key: letters.slice(0, keyLength), value: sentence });
  return Math.ceil(length / Math.max(1, codec.encode(pair, { addSpecial: false }).length - 2));
}

function behind(front: readonly number[], task: NeedleTask): NeedleTask {
  const { tokens, needle, sentence, question } = task;
  return {
    ...task,
    tokens: [...front, ...tokens],
    needle: moved(needle, front.length),
    sentence: moved(sentence, front.length),
    question: moved(question, front.length),
  };
}
