import { InputError } from '../../base/errors';
import { pick } from '../../base/random';
import type { Random } from '../../base/random';
import type { NeedleChoice, NeedlePlace } from '../../terms/needles';
import type { TextCodec } from '../codec';
import { frontTokens } from '../datasets/reading';
import { plainVocabulary } from '../datasets/repeats';
import type { NeedleTask } from './task';

/** Tokens of the segment that come again as the question, and those that should follow, at most. */
const [cue, most] = [4, 16];

/**
 * A segment of different random tokens among others; its beginning comes again at the end, and the rest
 * should follow. For models that answer no questions, with or without a tokenizer.
 * @throws InputError for a vocabulary or a length that is too small
 */
export function repeatTask(
  codec: TextCodec,
  { newTokens }: Pick<NeedleChoice, 'newTokens'>,
  { length, depth }: NeedlePlace,
  random: Random,
): NeedleTask {
  const plain = plainVocabulary({ codec, d_vocab: codec.vocabulary });
  const size = segmentSize(newTokens);
  const front = frontTokens(codec);
  const room = length - front.length - size - cue;
  if (room < 0 || plain.length <= size) {
    throw new InputError(
      `a segment of ${size} tokens and its first ${cue} need ${size + cue + front.length} tokens of ${size + 1} kinds: the length is ${length}, the vocabulary has ${plain.length}`,
    );
  }
  const segment = random.sample(plain, size);
  const inside = new Set(segment);
  const others = plain.filter((id) => !inside.has(id));
  const filler = Array.from({ length: room }, () => pick(others, random));
  const at = Math.round(depth * room);
  const start = front.length + at;
  const again = segment.slice(0, cue);
  return {
    tokens: [...front, ...filler.slice(0, at), ...segment, ...filler.slice(at), ...again],
    answer: codec.decode(segment.slice(cue)),
    byTokens: true,
    needle: { start: start + cue, end: start + size },
    sentence: { start, end: start + size },
    question: { start: length - cue, end: length },
  };
}

/** The tokens of a segment and its beginning once more. */
export function repeatNeeds(
  codec: TextCodec,
  { newTokens }: Pick<NeedleChoice, 'newTokens'>,
): number {
  return frontTokens(codec).length + segmentSize(newTokens) + cue;
}

function segmentSize(newTokens: number): number {
  return cue + Math.min(newTokens, most);
}
