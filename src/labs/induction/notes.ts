import { random } from '../../base/random';
import type { ModelNotes } from '../../terms/models';

/** The headscope.json of a checkpoint: texts of its own words that fit its context. */
export function notesFor(words: readonly string[], length: number): ModelNotes {
  const draw = random(0);
  const some = (count: number): string[] =>
    Array.from({ length: count }, () => words[draw.int(words.length)] ?? '');
  const half = Math.min(8, (length - 1) >> 1);
  const [twice, fresh] = [some(half), some(2 * half)];
  return {
    title: 'Induction lab',
    about:
      'A checkpoint of the induction lab: it knows a few words, and at best how to repeat them.',
    examples: [
      { name: 'Repeated words', text: [...twice, ...twice.slice(0, -1)].join(' ') },
      { name: 'Nothing repeats', text: fresh.join(' ') },
    ],
  };
}
