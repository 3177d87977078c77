import { z } from 'zod';
import { InputError } from '../base/errors';
import { mean } from '../base/statistics';
import { allHeads, headIndex, headName, parseHeadSet } from './heads';
import type { Head, HeadGridShape, HeadSet } from './heads';
import { readGates } from './headGates';
import type { FileShape } from './headGates';
import { sparsity, sparsityWords } from './sparsity';

/** Scores of heads from a file. */
export interface HeadScores {
  readonly n_layers: number;
  readonly n_heads: number;
  /** `[layer * head]`; null for heads that the file does not name. */
  readonly scores: readonly (number | null)[];
  /** The share of its samples in which a head scores above 0, `[layer * head]`; null for a file without samples. */
  readonly active: readonly (number | null)[] | null;
  readonly format: keyof typeof formatTitles;
  /** What was noticed while it was read, one sentence each. */
  readonly remarks: readonly string[];
}

export const formatTitles = {
  'head-score': 'head_score JSON of the retrieval-head repository',
  gates: 'table of gates, one row a layer (DuoAttention)',
  heads: 'list of heads',
} as const;

/** Scores as they cross between page and worker. */
export const headScoresSchema = z.object({
  n_layers: z.number().int().positive(),
  n_heads: z.number().int().positive(),
  scores: z.array(z.number().nullable()).readonly(),
  active: z.array(z.number().nullable()).readonly().nullable(),
  format: z.enum(['head-score', 'gates', 'heads']),
  remarks: z.array(z.string()).readonly(),
});

/**
 * Reads scores of heads: `{"L-H": [scores]}` (means are taken), a tab-separated table of gates with a
 * row a layer and a column a head (or a key-value head, whose gate its query heads share), or a plain
 * list of heads (`L1H3, L2H0`, or lines `layer,head`), which score 1 and all others 0. Without a shape
 * the file's own is taken.
 * @throws InputError that says why a text is none of these, or does not fit the model
 */
export function readHeadScores(text: string, name: string, shape?: FileShape): HeadScores {
  const trimmed = text.trim();
  if (trimmed === '') throw new InputError(`${name} is empty`);
  if (/^[{[]/.test(trimmed)) return fromJson(trimmed, name, shape);
  if (isTable(trimmed))
    return { ...readGates(trimmed, name, shape), active: null, format: 'gates' };
  return fromList(trimmed, name, shape);
}

/**
 * The scores of a file laid out as the model's heads, `[layer * head]`, null for those that it does not name.
 * @throws InputError when the file has more layers or heads than the model
 */
export function fittedScores(file: HeadScores, shape: HeadGridShape): (number | null)[] {
  if (file.n_layers > shape.n_layers || file.n_heads > shape.n_heads) {
    throw new InputError(
      `the scores are of ${file.n_layers} layers of ${file.n_heads} heads, the model has ${shape.n_layers} of ${shape.n_heads}`,
    );
  }
  return allHeads(shape).map((head) =>
    head.head < file.n_heads ? (file.scores[headIndex(head, file)] ?? null) : null,
  );
}

interface Entry extends Head {
  readonly values: readonly number[];
}

function fromJson(text: string, name: string, shape?: HeadGridShape): HeadScores {
  const { value, later } = parseFirst(text, name);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(
      `${name}: expected an object of heads such as "12-3", got ${typeName(value)}`,
    );
  }
  const entries = Object.entries(value).map(([key, scores]) => entryOf(key, scores, name));
  if (entries.length === 0) throw new InputError(`${name} names no heads`);
  const size = fitted(entries, name, shape);
  const perHead = (of: (values: readonly number[]) => number): (number | null)[] => {
    const found = new Map(entries.map((entry) => [headIndex(entry, size), entry.values]));
    return allHeads(size).map((_, i) => {
      const values = found.get(i) ?? [];
      return values.length > 0 ? of(values) : null;
    });
  };
  const scores = perHead(mean);
  const active = perHead((values) => values.filter((value) => value > 0).length / values.length);
  const remarks = [
    ...remarksOn(entries, scores, later),
    ...sparsityWords(sparsity(scores, active)),
  ];
  return { ...size, scores, active, format: 'head-score', remarks };
}

/** The first JSON value of a file: a program that ran again may have written another line after it. */
function parseFirst(text: string, name: string): { value: unknown; later: number } {
  try {
    return { value: JSON.parse(text), later: 0 };
  } catch (whole) {
    const [first = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '');
    try {
      if (rest.length > 0) return { value: JSON.parse(first), later: rest.length };
    } catch {
      // The file as a whole says better what is wrong.
    }
    throw new InputError(
      `${name} is not valid JSON: ${whole instanceof Error ? whole.message : ''}`,
    );
  }
}

function entryOf(key: string, value: unknown, name: string): Entry {
  const match = /^(\d+)-(\d+)$/.exec(key.trim());
  if (!match) throw new InputError(`${name}: expected heads such as "12-3", got "${key}"`);
  const values = typeof value === 'number' ? [value] : value;
  if (!Array.isArray(values) || !values.every((one) => Number.isFinite(one))) {
    throw new InputError(
      `${name}: expected a list of numbers for head ${key}, got ${typeName(value)}`,
    );
  }
  return { layer: Number(match[1]), head: Number(match[2]), values: values as number[] };
}

function remarksOn(
  entries: readonly Entry[],
  scores: readonly (number | null)[],
  later: number,
): string[] {
  const lengths = new Set(entries.map(({ values }) => values.length));
  const missing = scores.filter((score) => score === null).length;
  const above = scores.filter((score) => (score ?? 0) > 1).length;
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  return [
    lengths.size > 1
      ? `heads have ${least} to ${most} samples: the mean is over each head's own`
      : `${most} samples`,
    ...(missing > 0 ? [`${missing} heads have no score`] : []),
    ...(above > 0
      ? [`${above} heads score above 1: a needle that is said twice counts twice`]
      : []),
    ...(later > 0 ? [`${later} later lines (another run's) are left out`] : []),
  ];
}

/** Numbers alone with tabs between them: heads are not listed like that. */
function isTable(text: string): boolean {
  return text.includes('\t') && /^[-+\d.eE\s]+$/.test(text);
}

function fromList(text: string, name: string, shape?: HeadGridShape): HeadScores {
  const heads = listedHeads(text, name, shape);
  const size = fitted(heads, name, shape);
  const scores = allHeads(size).map(() => 0);
  for (const head of heads) scores[headIndex(head, size)] = 1;
  return { ...size, scores, active: null, format: 'heads', remarks: [`${heads.length} heads`] };
}

function listedHeads(text: string, name: string, shape?: HeadGridShape): HeadSet {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^\s*\(?(\d+)\s*,\s*(\d+)\)?\s*$/.exec(line));
  const plain = pairs.every((pair) => pair !== null)
    ? pairs.map(([, layer, head]) => `${layer}.${head}`).join(' ')
    : text;
  try {
    return parseHeadSet(plain, shape);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw new InputError(
      `${name} holds no scores of heads: it is no JSON object, no table of numbers, and as a list: ${why}`,
    );
  }
}

/** The model's shape, or the smallest that holds all heads. @throws InputError for a head outside the model. */
function fitted(heads: HeadSet, name: string, shape?: HeadGridShape): HeadGridShape {
  const own = {
    n_layers: 1 + Math.max(...heads.map(({ layer }) => layer)),
    n_heads: 1 + Math.max(...heads.map(({ head }) => head)),
  };
  if (!shape) return own;
  const outside = heads.find(({ layer, head }) => layer >= shape.n_layers || head >= shape.n_heads);
  if (outside) {
    throw new InputError(
      `${name} has a head ${headName(outside)}, the model only ${shape.n_layers} layers of ${shape.n_heads}`,
    );
  }
  return { n_layers: shape.n_layers, n_heads: shape.n_heads };
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
}
