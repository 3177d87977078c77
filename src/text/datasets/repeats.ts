import { InputError } from '../../base/errors';
import type { Random } from '../../base/random';
import { checkExample, frontTokens } from './reading';
import type { ExampleReader } from './reading';
import type { SourceMaker } from './source';

/** The tokens that random texts are made of: all that stand for text. */
export function plainVocabulary({ codec, d_vocab }: Omit<ExampleReader, 'n_ctx'>): number[] {
  const ids = Array.from({ length: d_vocab }, (_, id) => id);
  return ids.filter((id) => !codec.describe(id).special);
}

/**
 * A segment of different random tokens, twice but for the last one, which is the target. Corrupt: the
 * first segment ends in another token, the distractor, so that the same copying gives that one.
 * @throws InputError when the context has no room for a segment of two.
 */
export const repeats: SourceMaker = (reader, { segment }, random) => {
  const plain = plainVocabulary(reader);
  const room = Math.floor((reader.n_ctx - frontTokens(reader.codec).length + 1) / 2);
  const length = Math.min(segment, room, plain.length - 1);
  if (length < 2) throw new InputError('the context is too short for a repeated segment');
  return {
    words: `Segments of ${length} different tokens out of ${plain.length}.`,
    draw() {
      const drawn = random.sample(plain, length + 1);
      const [same, [target = 0, distractor = 0]] = [drawn.slice(0, -2), drawn.slice(-2)];
      return checkExample(reader, {
        ...{
          variant: '',
          clean: [...same, target, ...same],
          corrupt: [...same, distractor, ...same],
        },
        ...{ targets: [target], distractors: [distractor] },
      });
    },
  };
};

/** Random tokens, repeated. */
export interface RepeatedSegments {
  readonly ids: readonly number[];
  /** Where the first segment begins: after the token that the tokenizer puts in front. */
  readonly start: number;
  /** Tokens of a segment, no token twice. */
  readonly period: number;
}

/** How often a segment of how many tokens is repeated, and whether the tokenizer's token goes in front. */
export interface RepeatedWish {
  readonly period: number;
  readonly times: number;
  readonly bos: boolean;
}

/**
 * `count` texts of a segment of random tokens, repeated; shorter segments where the context is.
 * @throws InputError when the context has no room for a segment of two.
 */
export function repeatedSegments(
  reader: ExampleReader,
  { period, times, bos }: RepeatedWish,
  count: number,
  random: Random,
): RepeatedSegments[] {
  const front = bos ? frontTokens(reader.codec) : [];
  const plain = plainVocabulary(reader);
  const room = Math.floor((reader.n_ctx - front.length) / times);
  const length = Math.min(period, room, plain.length);
  if (length < 2) throw new InputError('the context is too short for a repeated segment');
  return Array.from({ length: count }, () => {
    const segment = random.sample(plain, length);
    const repeated = Array.from({ length: times }, () => segment).flat();
    return { ids: [...front, ...repeated], start: front.length, period: length };
  });
}
