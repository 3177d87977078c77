import { InputError } from '../../base/errors';
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
