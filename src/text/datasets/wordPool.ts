import type { Random } from '../../base/random';
import type { TextCodec } from '../codec';
import { isSingleToken } from './reading';

/** Words that are one token each, and where they are from. */
export interface WordPool {
  readonly words: readonly string[];
  readonly note: string;
}

/** The most words that a vocabulary gives in place of English ones. */
const mostOwn = 60;

/**
 * The English words of a list that are single tokens; where they are fewer than `least`, words of the
 * tokenizer's vocabulary instead, but none of `taken`.
 */
export function wordPool(
  codec: TextCodec,
  { name, english, least, taken }: PoolWish,
  random: Random,
): WordPool {
  const single = english.filter((word) => isSingleToken(codec, word));
  const count = `${single.length} of ${english.length} English ones are single tokens`;
  if (single.length >= least) return { words: single, note: `${name}: ${count}.` };
  const others = [...new Set(codec.words().map((word) => word.trim()))].filter(
    (word) => !taken.has(word.toLowerCase()) && isSingleToken(codec, word),
  );
  const words = random.sample(others, Math.min(mostOwn, others.length));
  return { words, note: `${name}: ${words.length} words of the vocabulary, since ${count}.` };
}

export interface PoolWish {
  /** What the words are called in a sentence. */
  readonly name: string;
  readonly english: readonly string[];
  /** How many different ones an example needs. */
  readonly least: number;
  /** Words of the template, in lower case. */
  readonly taken: ReadonlySet<string>;
}

/** The words of templates, in lower case. */
export function wordsIn(templates: readonly string[]): ReadonlySet<string> {
  return new Set(templates.flatMap((text) => text.toLowerCase().match(/\p{L}+/gu) ?? []));
}
