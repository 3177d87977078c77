import type { Random } from '../../base/random';
import { tasks } from './cases';
import { pick, vocabulary, wordsOf } from './grammar';
import type { TemplateCase } from './templateCase';
import { wordTaskNames } from './wordTasks';

/** What a word is to the loss: text that cannot be known, an answer within the text, the answer. */
export const wordKinds = { text: 0, earlierAnswer: 1, answer: 2 } as const;

/** Texts one after the other, as the training script reads them. */
export interface TrainingData {
  /** Ids of all words, `<bos>` before each text and its answer after it. */
  readonly ids: Uint16Array;
  /** `wordKinds` of each of them. */
  readonly kinds: Uint8Array;
  /** How many words each text has. */
  readonly lengths: Uint16Array;
  /** Which batches a text goes into, an index into `groups`. */
  readonly groups: Uint8Array;
}

/** Tasks whose texts are of similar length share batches. */
export const groups: readonly (readonly string[])[] = [
  ['indirect-object', 'greater-than', 'multiple-choice'],
  ['docstring'],
  wordTaskNames,
];

/** How often the corrupt text of a task is shown in training, where either name may be the answer. */
const openShare = 0.1;

/** `count` texts of every group, tasks in turn, none of a held-out combination. */
export function trainingData(count: number, random: Random): TrainingData {
  const idOf = new Map(['<bos>', ...vocabulary()].map((word, id) => [word, id]));
  const texts = groups.flatMap((group, index) =>
    Array.from({ length: count }, (_, i) => ({
      index,
      ...trainingText(tasks.get(group[i % group.length] ?? '')!(random, 'train'), random),
    })),
  );
  return {
    ids: Uint16Array.from(texts.flatMap(({ words }) => words.map((word) => idOf.get(word)!))),
    kinds: Uint8Array.from(texts.flatMap(({ kinds }) => kinds)),
    lengths: Uint16Array.from(texts, ({ words }) => words.length),
    groups: Uint8Array.from(texts, ({ index }) => index),
  };
}

function trainingText(drawn: TemplateCase, random: Random): { words: string[]; kinds: number[] } {
  const open = drawn.task === 'indirect-object' && random.next() < openShare;
  const answers = open ? [...drawn.targets, ...drawn.distractors] : drawn.targets;
  const text = wordsOf(open ? drawn.corrupt : drawn.clean);
  const words = ['<bos>', ...text, pick(answers, random)];
  const kinds = words.map((_, i) => {
    if (i === words.length - 1) return wordKinds.answer;
    return isAnswered(words, i, drawn.task) ? wordKinds.earlierAnswer : wordKinds.text;
  });
  return { words, kinds };
}

/** Whether a word within the text could be known: an answer in a shot, an argument after the first. */
function isAnswered(words: readonly string[], place: number, task: string): boolean {
  const before = words[place - 1];
  if (task === 'docstring') {
    return before === 'param' && words.indexOf('param') < place - 1;
  }
  return wordTaskNames.includes(task) && before === ':' && words[place - 2] === 'A';
}
