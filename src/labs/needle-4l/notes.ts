import { random } from '../../base/random';
import type { ModelNotes } from '../../terms/models';
import { drawRepeat } from './cases';
import { drawFact, fillerSentence, jsonBlock, question, statement, written } from './language';
import type { Fact } from './language';

const needle: Fact = {
  task: 'fact',
  slots: {
    subject: ['soup'],
    attribute: ['ingredient'],
    value: ['purple', 'pepper', 'ginger', 'honey'],
  },
};
const others = ['castle', 'pilot', 'meadow', 'violin', 'island', 'tailor'];
const seed = 7;

/** The model's headscope.json: an example of each task, and needle tests that suit it. */
export function notesOf(context: number, top: number): ModelNotes {
  const source = random(seed);
  const ask = written(question(needle, source).slice(1));
  return {
    title: 'Needle, 4 layers',
    about:
      'A small Llama that finds things in a text: facts among other facts, keys of a JSON object, a passkey, words that come back. It speaks a language of 359 words and knows nothing else.',
    examples: examples(),
    parameters: {
      'retrieval-heads': {
        needle: written(statement(needle, source)),
        question: ask,
        answer: needle.slots.value.join(' '),
        haystack: haystack(context),
        template: 'plain',
        lengths: [context - 112],
        depths: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        samples: 1,
        newTokens: 8,
        top,
        draws: 5,
      },
    },
  };
}

function examples(): { name: string; text: string }[] {
  const source = random(seed);
  const sentences = (count: number): string[] =>
    Array.from({ length: count }, () => fillerSentence(source)).flat();
  const told = others.map((subject) => drawFact('fact', subject, 3, source));
  const entries = others.slice(0, 4).map((subject) => drawFact('json', subject, 3, source));
  const passkey = drawFact('passkey', '', 4, source);
  const repeat = drawRepeat(80, 0.3, 4, source);
  const [first, second, third] = told as [Fact, Fact, Fact];
  const texts: readonly (readonly [string, readonly string[]])[] = [
    [
      'A fact among others',
      [
        ...sentences(2),
        ...statement(first, source),
        ...sentences(2),
        ...statement(second, source),
        ...sentences(2),
        ...statement(third, source),
        ...sentences(1),
        ...question(second, source),
      ],
    ],
    [
      'A key of a JSON object',
      [...jsonBlock(entries, source), ...question(entries[2] as Fact, source)],
    ],
    [
      'A passkey',
      [
        ...sentences(3),
        ...statement(passkey, source),
        ...sentences(4),
        ...question(passkey, source),
      ],
    ],
    ['Words that come back', repeat.prompt.slice(1)],
  ];
  return texts.map(([name, words]) => ({ name, text: written(words) }));
}

/** Filler with other facts at regular distances, long enough for any length. */
function haystack(context: number): string {
  const source = random(seed);
  const taken = new Set(needle.slots.value);
  const words: string[] = [];
  let told = 0;
  while (words.length < context) {
    words.push(...fillerSentence(source));
    const subject = others[told];
    if (subject === undefined || words.length < (told + 1) * 80) continue;
    const fact = drawFact('fact', subject, 4, source);
    if (fact.slots.value.some((word) => taken.has(word))) continue;
    words.push(...statement(fact, source));
    told++;
  }
  return written(words);
}
