import { expect, it } from 'vitest';
import { random } from '../../base/random';
import { grammar, splitOf } from './grammar';
import { words as allWords } from './recipe';
import { stageGroups, trainingData, wordKinds } from './trainingData';

const words = ['<bos>', ...allWords];
const perGroup = 48;

/** Each text of a stage with what its words are to the loss. */
function texts(stage = 0): { group: number; text: string[]; kinds: number[]; sources: number[] }[] {
  const data = trainingData(stageGroups[stage] ?? [], perGroup, random(7));
  let start = 0;
  return Array.from(data.lengths, (length, i) => {
    const text = Array.from(data.ids.subarray(start, start + length), (id) => words[id] ?? '');
    const kinds = [...data.kinds.subarray(start, start + length)];
    const sources = [...data.sources.subarray(start, start + length)];
    start += length;
    return { group: data.groups[i] ?? -1, text, kinds, sources };
  });
}

it('has texts of each group, their answers last', () => {
  expect(texts()).toHaveLength(perGroup * (stageGroups[0]?.length ?? 0));
  for (const { text, kinds } of texts()) {
    expect(text[0]).toBe('<bos>');
    expect(kinds.indexOf(wordKinds.answer)).toBe(text.length - 1);
  }
});

it('drills with training’s combinations only, and marks the last answer', () => {
  const drills = texts(1).filter(({ group, text }) => group === 1 && text.at(-1) !== 'param');
  expect(drills.length).toBeGreaterThan(perGroup / 2);
  for (const { text, kinds } of drills) {
    const last = kinds.indexOf(wordKinds.answer);
    expect(kinds.slice(last + 1).every((kind) => kind === wordKinds.text)).toBe(true);
    text.forEach((word, i) => {
      const [next = '', thing = ''] = text.slice(i + 1);
      if (next === ',' && word !== 'self') expect(splitOf('docstring', word, thing)).toBe('train');
      if (next === ':' && 'ABCD'.includes(word))
        expect(splitOf('multiple-choice', thing, word)).toBe('train');
    });
  }
});

it('says where the thing or the argument stands that an answer is about', () => {
  const guided = texts(1).filter(({ group, text }) => group === 1 && text.includes('|'));
  expect(guided.length).toBeGreaterThan(0);
  for (const { text, sources } of guided) {
    for (const [i, source] of sources.entries()) {
      if (source === 0) continue;
      const [answer = '', question = ''] = [text[i], text[i - 2]];
      expect(text[i - 1]).toBe('->');
      expect([text[source - 2], text[source]]).toContain(answer);
      const kind = Object.entries(grammar.kinds).find(([name]) => name === question)?.[1];
      if (kind) expect(kind).toContain(text[source]);
    }
  }
  for (const { text, sources } of texts(0).filter(({ group }) => group === 1)) {
    sources.forEach((source, i) => {
      if (source > 0) expect(text[source - 256]).toBe(text[i]);
    });
    expect(sources.filter((source) => source > 0).length).toBeGreaterThan(0);
  }
});

it('repeats words that no split goes by, and marks what repeats', () => {
  for (const { text, kinds } of texts().filter(({ group }) => group === 3)) {
    const period = (text.length - 1) / 3;
    expect(text.slice(1 + period)).toEqual(text.slice(1, -period));
    expect(kinds.filter((kind) => kind !== wordKinds.text)).toHaveLength(2 * period - 1);
  }
});

it('marks the answers of shots and the arguments that follow a listed one', () => {
  const marked = (group: number): string[][] =>
    texts()
      .filter((one) => one.group === group)
      .map(({ text, kinds }) => text.filter((_, i) => kinds[i] === wordKinds.earlierAnswer));
  const letters = marked(0).flat();
  expect(letters.length).toBeGreaterThan(10);
  expect(letters.filter((word) => !'ABCD'.includes(word))).toEqual([]);
  for (const { text } of texts().filter(({ group }) => group === 2)) {
    expect(text.slice(-3, -1)).toEqual(['A', ':']);
  }
  const shots = texts().filter(({ group }) => group === 2);
  const questions = shots.map(({ text }) => text.filter((word) => word === 'Q').length);
  expect(marked(2).map((one) => one.length + 1)).toEqual(questions);
  const listed = texts().filter(({ group }) => group === 1);
  const parameters = listed.map(({ text }) => text.filter((word) => word === 'param').length);
  expect(marked(1).map((one) => one.length + 2)).toEqual(parameters);
});
