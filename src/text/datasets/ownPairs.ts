import { InputError } from '../../base/errors';
import { csvReader } from '../../terms/csv';
import { checkExample, readExample } from './reading';
import type { Attempt, ExampleReader, ExampleTexts } from './reading';
import type { SourceMaker } from './source';

/** What each column may be called. */
const columns = {
  clean: ['clean', 'prompt', 'text'],
  corrupt: ['corrupt', 'corrupted'],
  target: ['target', 'targets', 'correct', 'answer'],
  distractor: ['distractor', 'distractors', 'wrong', 'incorrect'],
} as const;
type Column = keyof typeof columns;
const names = Object.keys(columns) as Column[];

/**
 * Pairs from CSV text with a header. Several targets or distractors have | between them. A model
 * without a tokenizer takes ids in every cell.
 * @throws InputError when a column is missing or there is no row.
 */
export const ownPairs: SourceMaker = (reader, { pairs }) => {
  const rows = pairRows(pairs);
  return {
    words: `${rows.length} pairs were given.`,
    count: rows.length,
    draw(at) {
      const row = rows[at];
      if (!row) return 'there is no such row';
      return reader.codec.readsText ? readExample(reader, row) : readIds(reader, row);
    },
  };
};

function pairRows(csv: string): ExampleTexts[] {
  const reader = csvReader();
  const [header = [], ...rows] = [...reader.push(csv), ...reader.end('the list of pairs')];
  const places = names.map((name) => placeOf(name, header));
  if (rows.length === 0)
    throw new InputError(
      'expected pairs as CSV: a line "clean,corrupt,target,distractor", then one line a pair',
    );
  return rows.map((cells) => {
    const [clean = '', corrupt = '', target = '', distractor = ''] = places.map(
      (place) => cells[place] ?? '',
    );
    const several = (cell: string): string[] => cell.split('|').filter((part) => part !== '');
    return {
      variant: '',
      clean,
      corrupt,
      targets: several(target),
      distractors: several(distractor),
    };
  });
}

function placeOf(name: Column, header: readonly string[]): number {
  const wanted: readonly string[] = columns[name];
  const place = header.findIndex((cell) => wanted.includes(cell.trim().toLowerCase()));
  if (place >= 0) return place;
  throw new InputError(
    `expected a column "${name}" in the first line of the pairs, got "${header.join(',')}"`,
  );
}

function readIds(reader: ExampleReader, texts: ExampleTexts): Attempt {
  const read = (...cells: readonly string[]): number[] =>
    cells.flatMap((cell) =>
      cell
        .split(/[\s;]+/)
        .filter(Boolean)
        .map(Number),
    );
  const { variant, clean, corrupt, targets, distractors } = texts;
  const example = {
    ...{ variant, clean: read(clean), corrupt: read(corrupt) },
    ...{ targets: read(...targets), distractors: read(...distractors) },
  };
  const known = Object.values(example).flatMap((ids) => (typeof ids === 'string' ? [] : ids));
  const inside = known.every((id) => Number.isInteger(id) && id >= 0 && id < reader.d_vocab);
  return inside ? checkExample(reader, example) : 'the vocabulary cannot write the text';
}
