import { expect, it } from 'vitest';
import { random } from '../../base/random';
import { vocabulary } from './grammar';
import { groups, trainingData, wordKinds } from './trainingData';

const words = ['<bos>', ...vocabulary()];
const data = trainingData(48, random(7));

/** Each text with what its words are to the loss. */
function texts(): { group: number; text: string[]; kinds: number[] }[] {
  let start = 0;
  return Array.from(data.lengths, (length, i) => {
    const text = Array.from(data.ids.subarray(start, start + length), (id) => words[id] ?? '');
    const kinds = [...data.kinds.subarray(start, start + length)];
    start += length;
    return { group: data.groups[i] ?? -1, text, kinds };
  });
}

it('has texts of each group, their answers last', () => {
  expect(texts()).toHaveLength(48 * groups.length);
  for (const { text, kinds } of texts()) {
    expect(text[0]).toBe('<bos>');
    expect(kinds.indexOf(wordKinds.answer)).toBe(text.length - 1);
  }
});

it('marks the answers of shots and the arguments that follow a listed one', () => {
  const marked = (group: number): string[][] =>
    texts()
      .filter((one) => one.group === group)
      .map(({ text, kinds }) => text.filter((_, i) => kinds[i] === wordKinds.earlierAnswer));
  expect(marked(0).flat()).toEqual([]);
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
