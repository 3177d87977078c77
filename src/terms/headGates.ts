import { InputError } from '../base/errors';
import type { HeadGridShape } from './heads';

/** A model's heads, and how many heads have keys and values of their own. */
export interface FileShape extends HeadGridShape {
  readonly n_key_value_heads?: number;
}

/** What a table of gates holds. */
interface Gates {
  readonly n_layers: number;
  readonly n_heads: number;
  /** `[layer * head]` */
  readonly scores: readonly number[];
  /** What was noticed while it was read. */
  readonly remarks: readonly string[];
}

/**
 * Reads a table of gates as DuoAttention keeps it (`full_attention_heads.tsv`): a row a layer, a column
 * a head. Gates below 0, which its optimizer leaves, are 0. Where a model has fewer heads of keys
 * and values than of queries and the table as many columns, each gate is that of all its query heads.
 * @throws InputError that names the line of what is no row, or says how the model differs
 */
export function readGates(text: string, name: string, shape?: FileShape): Gates {
  const rows = rowsOf(text, name);
  const width = rows[0]?.length ?? 0;
  const repeat = repeats(width, shape);
  const size = { n_layers: rows.length, n_heads: width * repeat };
  if (shape && (shape.n_layers !== size.n_layers || shape.n_heads !== size.n_heads)) {
    throw new InputError(
      `${name} has ${size.n_layers} layers of ${width} heads, the model ${shape.n_layers} of ${shape.n_heads}`,
    );
  }
  const gates = rows.flat();
  const scores = gates.flatMap((gate) => new Array<number>(repeat).fill(Math.max(0, gate)));
  return { ...size, scores, remarks: remarksOn(gates, scores, repeat) };
}

/**
 * The table of gates of a model's heads, `[layer * head]`, in NumPy's `%.18e`.
 * @throws InputError for a head without a score: a table has no place for none
 */
export function writeGates(
  scores: readonly (number | null)[],
  { n_layers, n_heads }: Pick<FileShape, 'n_layers' | 'n_heads'>,
): string {
  const cell = (score: number | null | undefined): string => {
    if (score !== null && score !== undefined) return exponential(score);
    throw new InputError('some heads have no score: a table of gates has a number for every head');
  };
  return Array.from({ length: n_layers }, (_, layer) => {
    const row = Array.from({ length: n_heads }, (_, head) => cell(scores[layer * n_heads + head]));
    return `${row.join('\t')}\n`;
  }).join('');
}

function rowsOf(text: string, name: string): number[][] {
  const rows = text.split('\n').map((line) =>
    line
      .trim()
      .split(/[\t ]+/)
      .map(Number),
  );
  const width = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== width || !row.every(Number.isFinite));
  if (odd < 0) return rows;
  throw new InputError(
    `${name}, line ${odd + 1}: expected ${width} numbers as in the first line, one a head`,
  );
}

/** Query heads that share a column: 1 unless the table is one of key-value heads. */
function repeats(width: number, shape: FileShape | undefined): number {
  if (!shape || width === shape.n_heads || width !== shape.n_key_value_heads) return 1;
  return shape.n_heads / width;
}

function remarksOn(
  gates: readonly number[],
  scores: readonly number[],
  repeat: number,
): readonly string[] {
  const below = gates.filter((gate) => gate < 0).length;
  const open = scores.filter((gate) => gate >= 0.5).length;
  return [
    `${open} of ${scores.length} gates (${((100 * open) / scores.length).toFixed(1)} %) are 0.5 or more`,
    ...(below > 0 ? [`${below} below 0 are taken as 0`] : []),
    ...(repeat > 1
      ? [`each is of a head of keys and values, shared by its ${repeat} query heads`]
      : []),
  ];
}

/** `%.18e`: as `toExponential`, with two digits of the exponent at least. */
function exponential(value: number): string {
  return value.toExponential(18).replace(/e([+-])(\d)$/, 'e$10$2');
}
