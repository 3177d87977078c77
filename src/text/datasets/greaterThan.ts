import { pick } from '../../base/random';
import { readExample } from './reading';
import type { SourceMaker } from './source';
import { fill, twoDigits } from './templates';
import { wordPool, wordsIn } from './wordPool';
import { englishEvents } from './words';

const templates = ['The {event} lasted from the year {century}{year} to the year {century}'];
const centuries = ['11', '12', '13', '14', '15', '16', '17', '18'];

/**
 * Greater-than (Hanna et al. 2023, section 2): the end of a span of years, after its century. Targets:
 * every later pair of digits; distractors: all others. Corrupt: the span begins in 01.
 */
export const greaterThan: SourceMaker = (reader, _, random) => {
  const taken = wordsIn(templates);
  const events = wordPool(
    reader.codec,
    { name: 'Events', english: englishEvents, least: 1, taken },
    random,
  );
  return {
    words: events.note,
    draw() {
      if (events.words.length === 0) return 'the vocabulary has no word that is a single token';
      const common = { event: pick(events.words, random), century: pick(centuries, random) };
      const template = pick(templates, random);
      const start = 2 + random.int(97);
      const text = (year: number): string => fill(template, { ...common, year: twoDigits(year) });
      return readExample(reader, {
        ...{ variant: '', clean: text(start), corrupt: text(1) },
        ...{ targets: years(start + 1, 99), distractors: years(0, start) },
      });
    },
  };
};

function years(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => twoDigits(from + i));
}
