import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byteBpe } from '../../../tests/fakes/byteBpe';
import { InputError } from '../../base/errors';
import { datasetSchema, datasetSentence } from '../../terms/datasets';
import type { Dataset, DatasetKind } from '../../terms/datasets';
import { codecOf } from '../tokenizer';
import { examplesOf } from './examples';
import type { ExampleReader } from './reading';

const read = (path: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../..', path), 'utf8'));
const bundled = (id: string, n_ctx: number): ExampleReader => {
  const { model } = read(`public/models/${id}/tokenizer.json`) as { model: { vocab: object } };
  const d_vocab = Object.keys(model.vocab).length;
  return {
    codec: codecOf(read(`public/models/${id}/tokenizer.json`), {}, d_vocab),
    d_vocab,
    n_ctx,
  };
};
const templates = bundled('templates-4l', 160);
const induction = bundled('induction-2l', 80);

const draw = (kind: DatasetKind, reader: ExampleReader, changes: object = {}): Dataset =>
  examplesOf(datasetSchema.parse({ dataset: kind, ...changes }), reader);

const textOf = ({ codec }: ExampleReader, ids: readonly number[]): string[] =>
  ids.map((id) => codec.describe(id).text.trim());

/** What must hold of every example whatever it is about. */
function expectSound({ examples, counts }: Dataset, { codec, n_ctx }: ExampleReader): void {
  expect(examples.length).toBe(counts.kept);
  expect(new Set(examples.map((one) => JSON.stringify(one))).size).toBe(counts.kept);
  for (const { clean, corrupt, targets, distractors } of examples) {
    expect(corrupt.length).toBe(clean.length);
    expect(corrupt).not.toEqual(clean);
    expect(clean.length).toBeLessThanOrEqual(n_ctx);
    expect(targets.filter((id) => distractors.includes(id))).toEqual([]);
    expect(targets.length * distractors.length).toBeGreaterThan(0);
    expect(codec.describe(clean[0] ?? 0).special).toBe(codec.addsBos);
    for (const id of [...targets, ...distractors]) expect(codec.describe(id).special).toBe(false);
  }
}

describe('the language of templates-4l', () => {
  it('has indirect objects: the one who does not give receives, a third name gives in the corrupt text', () => {
    const data = draw('indirect-objects', templates);
    expectSound(data, templates);
    expect(data.counts).toMatchObject({ kept: 20, tried: 20, dropped: [] });
    expect(data.counts.words).toMatch(/^Names: 30 of 44 English ones are single tokens\.$/);
    for (const { variant, clean, corrupt, targets, distractors } of data.examples) {
      const changed = clean.flatMap((id, i) => (id === corrupt[i] ? [] : [i]));
      expect(changed).toHaveLength(1);
      expect([clean[changed[0]!]]).toEqual(distractors);
      expect(clean.filter((id) => id === distractors[0])).toHaveLength(2);
      expect(clean.filter((id) => id === targets[0])).toHaveLength(1);
      const [receiver, giver] = [clean.indexOf(targets[0]!), clean.indexOf(distractors[0]!)];
      expect(receiver < giver).toBe(variant === 'ABBA');
    }
  });

  it('has greater-than: each of the hundred years is on one side', () => {
    const data = draw('greater-than', templates);
    expectSound(data, templates);
    expect(data.counts.kept).toBe(20);
    for (const { clean, targets, distractors } of data.examples) {
      const words = textOf(templates, clean);
      const start = Number(words[words.indexOf('year') + 2]);
      expect(textOf(templates, targets).map(Number)).toEqual(
        Array.from({ length: 99 - start }, (_, i) => start + 1 + i),
      );
      expect(targets.length + distractors.length).toBe(100);
    }
  });

  it('has docstrings: the argument after those that are documented', () => {
    const data = draw('docstring', templates);
    expectSound(data, templates);
    expect(data.counts.kept).toBe(20);
    for (const { clean, targets, distractors } of data.examples) {
      const words = textOf(templates, clean);
      const asked = words.lastIndexOf(':param') >= 0 ? ':param' : 'param';
      const documented = words[words.lastIndexOf(asked, words.length - 2) + 1] ?? '';
      const signature = words.slice(0, words.indexOf('"""'));
      expect(signature.indexOf(documented)).toBeGreaterThan(0);
      const [target = ''] = textOf(templates, targets);
      expect(signature.indexOf(target)).toBe(signature.indexOf(documented) + 2);
      expect(textOf(templates, distractors).every((name) => signature.includes(name))).toBe(true);
    }
  });
});

describe('repeated random tokens', () => {
  it.each([['templates-4l', templates] as const, ['induction-2l', induction] as const])(
    'on %s: the target ended the segment before, the distractor does in the corrupt text',
    (_, reader) => {
      const data = draw('repeats', reader, { segment: 10, examples: 5 });
      expectSound(data, reader);
      for (const { clean, corrupt, targets, distractors } of data.examples) {
        expect(clean).toHaveLength(1 + 19);
        expect(clean.slice(1, 10)).toEqual(clean.slice(11));
        expect([clean[10], corrupt[10]]).toEqual([targets[0], distractors[0]]);
      }
    },
  );

  it('is shorter where the context is', () => {
    const data = draw('repeats', { ...induction, n_ctx: 8 }, { segment: 50 });
    expect(data.examples[0]?.clean).toHaveLength(8);
    expect(() => draw('repeats', { ...induction, n_ctx: 2 })).toThrow(InputError);
  });

  it('is the same for the same seed and another for another', () => {
    expect(draw('repeats', induction)).toEqual(draw('repeats', induction));
    expect(draw('repeats', induction, { seed: 2 })).not.toEqual(draw('repeats', induction));
  });
});

describe('a byte-level BPE', () => {
  const names = ['Mary', 'John', 'Tom', 'Anna', 'store', 'park', 'book'];
  const bpe = byteBpe([...names.map((name) => ` ${name}`), '17', ' 17', '45', '01', '99']);

  it('takes the names that are one token with their space, and says how many', () => {
    const data = draw('indirect-objects', bpe, { examples: 12 });
    expectSound(data, bpe);
    expect(data.counts.kept).toBe(12);
    expect(data.counts.words).toBe('Names: 4 of 44 English ones are single tokens.');
    const answers = data.examples.flatMap(({ targets }) => textOf(bpe, targets));
    expect(answers.every((name) => names.slice(0, 4).includes(name))).toBe(true);
  });

  it('takes words of the vocabulary where no English name is one token', () => {
    const other = byteBpe([' blorp', ' snee', ' quon', ' vast', ' gave']);
    const data = draw('indirect-objects', other, { examples: 6 });
    expectSound(data, other);
    expect(data.counts.words).toMatch(/^Names: \d+ words of the vocabulary, since 0 of 44/);
    const answers = data.examples.flatMap(({ targets }) => textOf(other, targets));
    const own = ['blorp', 'snee', 'quon', 'vast'];
    expect(answers.every((word) => own.some((whole) => whole.startsWith(word)))).toBe(true);
  });

  it('drops what it splits, and says why', () => {
    const data = draw('greater-than', bpe, { examples: 10 });
    expect(data.counts.tried).toBe(50);
    const years = data.examples.flatMap(({ targets }) => textOf(bpe, targets));
    expect(years.every((year) => ['17', '45', '99'].includes(year))).toBe(true);
    expect(data.counts.dropped.map(({ reason }) => reason)).toContain(
      'clean and corrupt text differ in length',
    );
    expect(datasetSentence(data.counts)).toMatch(/^Greater-than: kept \d of 50 \(left out: \d+: /);
  });
});

describe('own pairs', () => {
  const csv = [
    'clean,corrupt,target,distractor',
    '"Then, Mary and John went to the store. John gave a book to","Then, Mary and John went to the store. Tom gave a book to",Mary,John|Tom',
    'Mary gave it to,Mary and John gave it to,John,Tom',
    'Mary gave it to,John gave it to,Zebulon,Tom',
    'Mary gave it to,John gave it to,Tom,Tom',
  ].join('\n');

  it('are read from CSV; what does not suit is counted by its reason', () => {
    const data = draw('own', templates, { pairs: csv });
    expectSound(data, templates);
    expect(data.counts).toMatchObject({ kept: 1, tried: 4 });
    expect(textOf(templates, data.examples[0]!.distractors)).toEqual(['John', 'Tom']);
    expect(data.counts.dropped.map(({ reason }) => reason).sort()).toEqual([
      'clean and corrupt text differ in length',
      'target and distractor are the same',
      'the target is not one token after the text',
    ]);
  });

  it('may be ids for a model without a tokenizer', () => {
    const reader = { codec: codecOf(undefined, undefined, 50), d_vocab: 50, n_ctx: 16 };
    const pairs = 'clean,corrupt,target,distractor\n1 2 3,1 4 3,5,6\n1 2 99,1 2 3,5,6';
    const data = draw('own', reader, { pairs });
    expect(data.examples).toEqual([
      { variant: '', clean: [1, 2, 3], corrupt: [1, 4, 3], targets: [5], distractors: [6] },
    ]);
  });

  it('ask for rows and for columns that are missing', () => {
    expect(() => draw('own', templates)).toThrow(/expected a column "clean"/);
    expect(() => draw('own', templates, { pairs: 'clean,corrupt,target,distractor' })).toThrow(
      /expected pairs as CSV/,
    );
    expect(() => draw('own', templates, { pairs: 'clean,target\na,b' })).toThrow(/"corrupt"/);
  });
});

it('a vocabulary that cannot write the templates keeps nothing and says so', () => {
  for (const kind of ['indirect-objects', 'greater-than', 'docstring'] as const) {
    const { counts } = draw(kind, induction, { examples: 3 });
    expect(counts.kept).toBe(0);
    expect(counts.dropped[0]?.count).toBe(15);
  }
});
