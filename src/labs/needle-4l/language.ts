import type { Random } from '../../base/random';
import description from './language.json';

/** The kinds of things that can be hidden in a text and asked for. */
export const tasks = ['fact', 'passkey', 'json'] as const;
export type Task = (typeof tasks)[number];

/** What the slots of a template stand for; those that are not given are drawn. */
export type Slots = Readonly<Partial<Record<string, readonly string[]>>>;

/** A hidden fact: what its statement and its question share. */
export interface Fact {
  readonly task: Task;
  readonly slots: {
    readonly subject: readonly string[];
    readonly value: readonly string[];
  } & Slots;
}

const slot = /^\{(\w+)\}$/;
const classes: Readonly<Record<string, readonly string[]>> = description.classes;

/** The words of a class of language.json. @throws RangeError for a class that it lacks. */
export function wordsOf(name: string): readonly string[] {
  const words = classes[name];
  if (!words) throw new RangeError(`the language has no class "${name}"`);
  return words;
}

/** Every template of the language. */
export function templates(): string[] {
  const parts = Object.values(description.tasks).flatMap((task) => Object.values(task));
  return [...description.filler, ...parts.filter((part) => typeof part === 'string')];
}

/** All tokens in the order of their ids: `<bos>`, marks, words of the templates, classes. */
export function vocabulary(): string[] {
  const literal = templates().flatMap((text) => text.split(' ').filter((word) => !slot.test(word)));
  return [
    ...new Set([
      description.bos,
      ...description.marks,
      ...literal,
      ...Object.values(classes).flat(),
    ]),
  ];
}

/** The words of a template: given slots as they are, others drawn from the class of their name. */
export function filled(template: string, slots: Slots, random: Random): string[] {
  return template.split(' ').flatMap((word) => {
    const name = slot.exec(word)?.[1];
    return name === undefined ? [word] : (slots[name] ?? [one(wordsOf(name), random)]);
  });
}

/** A sentence that hides nothing. */
export function fillerSentence(random: Random): string[] {
  return filled(one(description.filler, random), {}, random);
}

/** A fact about a subject, with an answer of `length` words of which none occurs twice. */
export function drawFact(task: Task, subject: string, length: number, random: Random): Fact {
  const value = random.sample(wordsOf(description.tasks[task].value.class), length);
  const attribute = task === 'fact' ? { attribute: [one(wordsOf('attribute'), random)] } : {};
  return { task, slots: { subject: [subject], value, ...attribute } };
}

/** The sentence that states a fact or the passkey. */
export function statement({ task, slots }: Fact, random: Random): string[] {
  return task === 'json'
    ? jsonBlock([{ task, slots }], random)
    : filled(description.tasks[task].statement, slots, random);
}

/** One JSON object of several facts. */
export function jsonBlock(facts: readonly Fact[], random: Random): string[] {
  const { open, entry, between, close } = description.tasks.json;
  const entries = facts.map(({ slots }) => filled(entry, slots, random));
  const joined = entries.flatMap((words, i) =>
    i === 0 ? words : [...between.split(' '), ...words],
  );
  return [...open.split(' '), ...joined, ...close.split(' ')];
}

/** The line that asks for a fact; the answer follows it. */
export function question({ task, slots }: Fact, random: Random): string[] {
  return ['\n', ...filled(description.tasks[task].question, slots, random)];
}

/** Words as people write them: no blanks before marks or inside quotes. The tokenizer reads the same. */
export function written(words: readonly string[]): string {
  return words
    .join(' ')
    .replaceAll(' \n ', '\n')
    .replaceAll(/ ([.:?])/g, '$1')
    .replaceAll(/(\{"|": "|", ") /g, '$1')
    .replaceAll(/ ("[:,}])/g, '$1');
}

function one<T>(items: readonly T[], random: Random): T {
  return items[random.int(items.length)] as T;
}
