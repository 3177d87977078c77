import { describe, expect, it } from 'vitest';
import { random } from '../../base/random';
import { fill } from '../../text/datasets/templates';
import { drawCases, tasks } from './cases';
import { grammar, splitOf, vocabulary, wordsOf } from './grammar';
import type { Split } from './grammar';
import type { TemplateCase } from './templateCase';
import { wordTaskNames, wordTasks } from './wordTasks';

const names = [...tasks.keys()];
const known = new Set(vocabulary());
const drawn = (task: string, split: Split, count = 200): TemplateCase[] =>
  drawCases(task, split, count, random(11));

/** The pairs of words that decide the split, read back from a case's text. */
const combinations: Readonly<Record<string, (one: TemplateCase) => string[][]>> = {
  'indirect-object': ({ targets, distractors }) => [[...targets, ...distractors].sort()],
  'greater-than': ({ clean }) => {
    const words = wordsOf(clean);
    const event = words.find((word) => grammar.events.includes(word)) ?? '';
    return [[event, ...words.filter((word) => /\d\d/.test(word)).slice(0, 2)]];
  },
  docstring: ({ clean, targets }) => {
    const listed = [...clean.matchAll(/:param (\w+):/g)].map(([, name]) => name ?? '');
    return [[listed.at(-1) ?? '', ...targets]];
  },
  'multiple-choice': ({ clean, targets }) => {
    const [letter = ''] = targets;
    return [[new RegExp(`\\b${letter}: (\\w+)`).exec(clean)?.[1] ?? '', letter]];
  },
};
const asked = ({ clean }: TemplateCase): string[] =>
  [...clean.matchAll(/Q: (\w+)/g)].map(([, word]) => word ?? '');
const lastPair = (one: TemplateCase): string[][] => [asked(one).slice(-2)];
const combinationsOf = (one: TemplateCase): string[][] => (combinations[one.task] ?? lastPair)(one);

describe.each(names)('%s', (task) => {
  it.each(['train', 'held-out'] as const)('has %s combinations only', (split) => {
    for (const one of drawn(task, split)) {
      for (const combination of combinationsOf(one)) {
        expect([combination, splitOf(task, ...combination)]).toEqual([combination, split]);
      }
    }
  });

  it('has texts of known words, as many in the corrupt one, and answers of one word', () => {
    for (const { clean, corrupt, targets, distractors } of drawn(task, 'held-out')) {
      expect(corrupt).not.toBe(clean);
      expect(wordsOf(corrupt)).toHaveLength(wordsOf(clean).length);
      const all = [...wordsOf(clean), ...wordsOf(corrupt), ...targets, ...distractors];
      expect(all.filter((word) => !known.has(word))).toEqual([]);
      expect(targets.filter((word) => distractors.includes(word))).toEqual([]);
      expect(targets.length * distractors.length).toBeGreaterThan(0);
    }
  });

  it('draws the same cases from the same seed, others from another', () => {
    expect(drawn(task, 'train', 3)).toEqual(drawn(task, 'train', 3));
    expect(drawCases(task, 'train', 3, random(12))).not.toEqual(drawn(task, 'train', 3));
  });
});

describe('indirect objects', () => {
  const cases = drawn('indirect-object', 'held-out', 400);

  it('asks for the name that does not come again, in both orders alike', () => {
    for (const { clean, corrupt, targets, distractors } of cases) {
      const count = (text: string, name = ''): number =>
        wordsOf(text).filter((word) => word === name).length;
      expect([count(clean, targets[0]), count(clean, distractors[0])]).toEqual([1, 2]);
      expect([count(corrupt, targets[0]), count(corrupt, distractors[0])]).toEqual([1, 1]);
    }
    const share = cases.filter(({ variant }) => variant === 'ABBA').length / cases.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.1);
  });

  it('has the answer at many places, counted from either end', () => {
    const places = cases.map(({ clean, targets }) => {
      const words = wordsOf(clean);
      const at = words.indexOf(targets[0] ?? '');
      return [at, words.length - at];
    });
    expect(new Set(places.map(([start]) => start)).size).toBeGreaterThan(15);
    expect(new Set(places.map(([, end]) => end)).size).toBeGreaterThan(8);
  });
});

it('takes every later year as right, and starts the corrupt span in 01', () => {
  for (const { clean, corrupt, targets, distractors } of drawn('greater-than', 'train')) {
    const [, year = ''] = wordsOf(clean).filter((word) => /\d\d/.test(word));
    expect(targets.every((later) => later > year)).toBe(true);
    expect(distractors.every((earlier) => earlier <= year)).toBe(true);
    expect(targets.length + distractors.length).toBe(100);
    expect(wordsOf(corrupt)).toContain('01');
  }
});

it('asks for the argument after the last one listed', () => {
  for (const { clean, targets, distractors } of drawn('docstring', 'train')) {
    const signature = (/self, (.*?)\)/.exec(clean)?.[1] ?? '').split(', ');
    const listed = [...clean.matchAll(/:param (\w+):/g)].map(([, name]) => name);
    const at = signature.indexOf(targets[0] ?? '');
    expect(signature.slice(at - listed.length, at)).toEqual(listed);
    expect([...targets, ...distractors].sort()).toEqual(signature.toSorted());
  }
});

it('asks for each letter alike, in order and shuffled', () => {
  const cases = drawn('multiple-choice', 'train', 800);
  for (const letter of grammar.letters) {
    const share = cases.filter(({ targets }) => targets[0] === letter).length / cases.length;
    expect(Math.abs(share - 0.25)).toBeLessThan(0.06);
  }
  const inOrder = (text: string): boolean => /A: .*B: .*C: .*D: /.test(text);
  for (const { variant, clean } of cases) {
    if (variant === 'ordered') expect(inOrder(clean)).toBe(true);
  }
  const shuffled = cases.filter(({ variant }) => variant === 'shuffled');
  expect(shuffled.filter(({ clean }) => inOrder(clean)).length / shuffled.length).toBeLessThan(0.1);
});

it('answers the same words otherwise in the sibling task', () => {
  const [one] = drawCases('capital', 'held-out', 1, random(5));
  expect(asked(one!)).toEqual(asked({ ...one!, clean: one!.corrupt }));
  for (const name of wordTaskNames) {
    const [none] = [wordTasks(name, 0)(random(4), 'train')];
    expect([asked(none).length, none.variant]).toEqual([1, '0 shots']);
    expect(wordTasks(name, 4)(random(4), 'held-out').clean.match(/A: \w/g)).toHaveLength(4);
  }
});

it('keeps the split where it is: the shipped model was trained on it', () => {
  const pairs = grammar.names.flatMap((a) => grammar.names.map((b) => [a, b].toSorted()));
  const different = pairs.filter(([a, b]) => a !== b);
  const heldOut = different.filter((pair) => splitOf('indirect-object', ...pair) === 'held-out');
  expect([heldOut.length / 2, different.length / 2]).toEqual([157, 780]);
});

it('refuses what it does not know by its name', () => {
  expect(() => drawCases('sums', 'train', 1, random(0))).toThrow(
    /no task "sums": there are indirect/,
  );
  expect(() => wordTasks('sums')).toThrow(/no word task "sums": there are capital/);
  expect(() => fill('a {thing}', {})).toThrow('no value for {thing} in "a {thing}"');
});
