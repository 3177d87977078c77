import type { Random } from '../../base/random';
import { pick } from '../../base/random';
import { readExample } from './reading';
import type { SourceMaker } from './source';
import { fill } from './templates';
import { wordPool, wordsIn } from './wordPool';
import type { PoolWish } from './wordPool';
import { englishNames, englishObjects, englishPlaces } from './words';

/** Every name follows a space: at the start of a text tokenizers have other tokens. */
const templates = [
  'Then, {first} and {second} went to the {place}. {subject} gave a {object} to',
  'When {first} and {second} came to the {place}, {subject} gave the {object} to',
  'After {first} and {second} had a long talk at the {place}, {subject} handed the {object} to',
  'While {first} was at the {place} with {second}, {subject} passed a {object} to',
  'Friends {first} and {second} found a {object} at the {place}. {subject} gave it to',
];
const taken = wordsIn(templates);

/**
 * Indirect objects (Wang et al. 2023, section 2): two names, one of them again as the giver, the other
 * one receives. ABBA: the second name gives; BABA: the first. Corrupt: a third name gives, so that
 * nothing tells the two apart. Target: the receiver; distractor: the giver.
 */
export const indirectObjects: SourceMaker = (reader, _, random) => {
  const pool = (
    name: string,
    english: readonly string[],
    least: number,
  ): ReturnType<typeof wordPool> =>
    wordPool(reader.codec, { name, english, least, taken } satisfies PoolWish, random);
  const names = pool('Names', englishNames, 3);
  const [places, objects] = [pool('places', englishPlaces, 1), pool('objects', englishObjects, 1)];
  const draw = (source: Random): ReturnType<typeof readExample> => {
    if (names.words.length < 3 || places.words.length === 0 || objects.words.length === 0)
      return 'the vocabulary has too few words that are single tokens';
    const [first = '', second = '', third = ''] = source.sample(names.words, 3);
    const variant = pick(['ABBA', 'BABA'], source);
    const [giver, receiver] = variant === 'ABBA' ? [second, first] : [first, second];
    const template = pick(templates, source);
    const common = {
      first,
      second,
      place: pick(places.words, source),
      object: pick(objects.words, source),
    };
    const text = (subject: string): string => fill(template, { ...common, subject });
    return readExample(reader, {
      ...{ variant, clean: text(giver), corrupt: text(third) },
      ...{ targets: [receiver], distractors: [giver] },
    });
  };
  return { words: names.note, draw: () => draw(random) };
};
