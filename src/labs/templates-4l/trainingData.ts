import type { Random } from '../../base/random';
import { pick } from '../../base/random';
import { twoDigits } from '../../text/datasets/templates';
import { tasks } from './cases';
import { docstringDrill } from './docstring';
import { grammar, wordsOf } from './grammar';
import { idOf } from './answers';
import { multipleChoiceDrill } from './multipleChoice';
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
  /** For answers whose place in the text is known, `256 * guide + place`: see `sourceOf`; else 0. */
  readonly sources: Uint16Array;
  /** How many words each text has. */
  readonly lengths: Uint16Array;
  /** Which batches a text goes into, an index into the stage's groups. */
  readonly groups: Uint8Array;
}

/**
 * What the stages of training read. Texts of similar length share batches, the tasks of a group in
 * turn; what is hard to learn comes twice.
 */
export const stageGroups: readonly (readonly (readonly string[])[])[] = [
  [
    ['indirect-object', 'multiple-choice', 'greater-than', 'indirect-object', 'multiple-choice'],
    ['docstring'],
    wordTaskNames,
    ['repeats'],
  ],
  [
    ['indirect-object', 'multiple-choice', 'greater-than', 'indirect-object', 'multiple-choice'],
    ['docstring', 'multiple-choice drill', 'docstring drill', 'multiple-choice drill'],
    wordTaskNames,
    ['repeats'],
  ],
];

/** How often the corrupt text of a task is shown in training, where either name may be the answer. */
const openShare = 0.1;

/** `count` texts of every group, tasks in turn, none of a held-out combination. */
export function trainingData(
  groups: readonly (readonly string[])[],
  count: number,
  random: Random,
): TrainingData {
  const texts = groups.flatMap((group, index) =>
    Array.from({ length: count }, (_, i) => ({
      index,
      ...textOf(group[i % group.length] ?? '', random),
    })),
  );
  return {
    ids: Uint16Array.from(texts.flatMap(({ words }) => words.map(idOf))),
    kinds: Uint8Array.from(texts.flatMap(({ kinds }) => kinds)),
    sources: Uint16Array.from(
      texts.flatMap(({ words }) => words.map((_, i) => sourceOf(words, i))),
    ),
    lengths: Uint16Array.from(texts, ({ words }) => words.length),
    groups: Uint8Array.from(texts, ({ index }) => index),
  };
}

interface TrainingText {
  readonly words: string[];
  readonly kinds: number[];
}

function textOf(task: string, random: Random): TrainingText {
  if (task === 'repeats') return repeats(random);
  if (task === 'docstring drill') return drill(docstringDrill(random), 'docstring');
  if (task === 'multiple-choice drill')
    return drill(multipleChoiceDrill(random), 'multiple-choice');
  return taskText(tasks.get(task)!(random, 'train'), random);
}

/** A text of which many words could be known; the last of them is the answer. */
function drill(text: string, task: string): TrainingText {
  const words = ['<bos>', ...wordsOf(text)];
  const kinds = kindsOf(words, task);
  return { words, kinds: kinds.with(kinds.lastIndexOf(wordKinds.earlierAnswer), wordKinds.answer) };
}

/** Words that no split goes by. */
const freeWords: readonly string[] = [
  ...Array.from({ length: 100 }, (_, year) => twoDigits(year)),
  ...grammar.places,
  ...grammar.objects,
  ...grammar.functions,
  ...grammar.descriptions,
];

/** Random words three times: no task, but what the tasks that copy are quickly learned from. */
function repeats(random: Random): TrainingText {
  const segment = random.sample(freeWords, 4 + random.int(9));
  const again = segment.map((_, i): number => (i === 0 ? wordKinds.text : wordKinds.earlierAnswer));
  const fresh = segment.map((): number => wordKinds.text);
  return {
    words: ['<bos>', ...segment, ...segment, ...segment],
    kinds: [wordKinds.text, ...fresh, ...again, ...again.with(0, wordKinds.earlierAnswer)].with(
      -1,
      wordKinds.answer,
    ),
  };
}

function taskText(drawn: TemplateCase, random: Random): TrainingText {
  const open = drawn.task === 'indirect-object' && random.next() < openShare;
  const answers = open ? [...drawn.targets, ...drawn.distractors] : drawn.targets;
  const text = wordsOf(open ? drawn.corrupt : drawn.clean);
  const words = ['<bos>', ...text, pick(answers, random)];
  return { words, kinds: kindsOf(words, drawn.task).with(-1, wordKinds.answer) };
}

/** The place that holds what decides an answer, for a guided head; 256 * (0 for letters, 1 for arguments). */
function sourceOf(words: readonly string[], place: number): number {
  if (words[place - 1] === '->') return thingFor(words, words[place - 2] ?? '');
  if (!isAnswered(words, place, words[1] === 'def' ? 'docstring' : '')) return 0;
  return 256 + words.indexOf(words[place] ?? '');
}

/** Where the thing stands that a question (kind, thing or letter) is about. */
function thingFor(words: readonly string[], question: string): number {
  const list = words.slice(0, words.indexOf('|'));
  const ofKind = Object.entries(grammar.kinds).find(([kind]) => kind === question)?.[1] ?? [];
  const byLetter = list.findIndex((word, i) => word === ':' && list[i - 1] === question) + 1;
  return byLetter || list.findIndex((word) => word === question || ofKind.includes(word));
}

function kindsOf(words: readonly string[], task: string): number[] {
  return words.map((_, i) =>
    isAnswered(words, i, task) ? wordKinds.earlierAnswer : wordKinds.text,
  );
}

/** Whether a word within the text could be known: an earlier answer, an argument after the first listed. */
function isAnswered(words: readonly string[], place: number, task: string): boolean {
  const before = words[place - 1];
  if (task === 'docstring') return before === 'param' && words.indexOf('param') < place - 1;
  if (task === 'multiple-choice') return before === '->';
  return wordTaskNames.includes(task) && before === ':' && words[place - 2] === 'A';
}
