import language from '../../src/labs/needle-4l/language.json';

/** The grammar of the language as one regular expression, written apart from the generators. */
const grammar = new RegExp(
  `^<bos>(?: ${unit()})*(?: ${cut()})?(?: ${statement()})*(?:${line()})+(?: ¶)?$`,
);

/** Whether words are a text of the language: filler and statements, then questions with answers. */
export function isText(words: readonly string[]): boolean {
  return grammar.test(textOf(words));
}

/** Whether every answer of a text stands in a statement about what its question asks for. */
export function answersAreTold(words: readonly string[]): boolean {
  const [told = '', ...asked] = textOf(words)
    .split(' ¶')
    .filter((part) => part.trim() !== '');
  return asked.every((part) => {
    const [, question = '', answer = ''] =
      /^ Question : (.*) \? Answer : (.*) \.$/.exec(part) ?? [];
    const subject = question.split(' ').at(-1) ?? '';
    return [`${subject} is ${answer} .`, `${subject} ": " ${answer} "`].some((one) =>
      told.includes(one),
    );
  });
}

function textOf(words: readonly string[]): string {
  return words.map((word) => (word === '\n' ? '¶' : word)).join(' ');
}

function unit(): string {
  return `(?:${language.filler.map((text) => patternOf(text)).join('|')}|${statement()})`;
}

function statement(): string {
  const { fact, passkey, json } = language.tasks;
  const value = (task: { value: { class: string } }): string => valueOf(task.value);
  const entry = patternOf(json.entry, value(json));
  const block = `${escaped(json.open)} ${entry}(?: ${escaped(json.between)} ${entry})* ${escaped(json.close)}`;
  return `(?:${patternOf(fact.statement, value(fact))}|${patternOf(passkey.statement, value(passkey))}|${block})`;
}

function line(): string {
  const lines = Object.values(language.tasks).map(
    (task) => ` ¶ ${patternOf(task.question)} ${valueOf(task.value)} \\.`,
  );
  return `(?:${lines.join('|')})`;
}

/** The beginning of a filler sentence. */
function cut(): string {
  const beginnings = language.filler.map((text) =>
    text
      .split(' ')
      .map((word) => wordPattern(word))
      .reduceRight((rest, word) => `${word}(?: ${rest})?`),
  );
  return `(?:${beginnings.join('|')})`;
}

function patternOf(template: string, value = ''): string {
  return template
    .split(' ')
    .map((word) => (word === '{value}' ? value : wordPattern(word)))
    .join(' ');
}

function wordPattern(word: string): string {
  const name = /^\{(\w+)\}$/.exec(word)?.[1];
  return name === undefined ? escaped(word) : oneOf(name);
}

function valueOf(value: { class: string; shortest?: number; longest?: number }): string {
  const { shortest = 1, longest = 1 } = value;
  return `${oneOf(value.class)}(?: ${oneOf(value.class)}){${shortest - 1},${longest - 1}}`;
}

function oneOf(name: string): string {
  const classes: Readonly<Record<string, readonly string[]>> = language.classes;
  return `(?:${(classes[name] ?? []).join('|')})`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
