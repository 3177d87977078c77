import { z } from 'zod';
import { keysOf } from '../base/keys';
import { headName } from './heads';
import type { Head } from './heads';

/** How a quantity is written, what it means and where its values lie. */
export interface Quantity {
  readonly title: string;
  /** Of one cell of one head. */
  readonly symbols: string;
  readonly words: string;
  /** What stands beside the colours. */
  readonly label: string;
  /** '' for shares. */
  readonly unit: '' | 'nats' | 'vector length';
  /** Least and largest value there can be; null where there is no such bound. */
  readonly range: readonly [low: number | null, high: number | null];
}

/** What a cell `[query, key]` of one head can show. */
export const quantities = {
  attention: {
    title: 'Attention',
    symbols: 'A[q,k]',
    words: 'The share of its attention that query q gives to key k; each row adds up to 1.',
    label: 'attention weight',
    unit: '',
    range: [0, 1],
  },
  'value-norm': {
    title: 'Attention × value norm',
    symbols: 'A[q,k] · ‖v_k‖',
    words:
      'How long the vector is that q takes from k: the weight times the length of the value at k. A head that rests on a token with a tiny value takes next to nothing from it.',
    label: 'weight × value norm',
    unit: 'vector length',
    range: [0, null],
  },
  'output-norm': {
    title: 'Attention × output norm',
    symbols: 'A[q,k] · ‖v_k W_O‖',
    words:
      'How long the vector is that the head writes at q because of k: the weight times the length of the value after the head’s output matrix (Kobayashi et al. 2020). Biases of the output, norms after it and edits of the head’s output (hook_z) are not in it.',
    label: 'weight × output norm',
    unit: 'vector length',
    range: [0, null],
  },
  scores: {
    title: 'Scores before the softmax',
    symbols: 's[q,k]',
    words:
      'How well the key at k fits the query at q: their product, scaled, with soft cap and position bias where the model has them. The softmax of a row gives its attention, so only differences within a row matter.',
    label: 'score',
    unit: 'nats',
    range: [null, null],
  },
} as const satisfies Readonly<Record<string, Quantity>>;

export type QuantityName = keyof typeof quantities;

/** One of several ways, with its words. */
interface Way {
  readonly title: string;
  /** Stands before what it works on. */
  readonly symbols: string;
  readonly words: string;
}

/** Of which run it is, where the session edits its run. */
export const editViews = {
  after: { title: 'After', symbols: '', words: 'Of the run with the edits.' },
  before: { title: 'Before', symbols: '', words: 'Of the unchanged model.' },
  change: {
    title: 'Change',
    symbols: 'Δ',
    words: 'Δ: after the edits minus before them; red is less than before, blue is more.',
  },
} as const satisfies Readonly<Record<string, Way>>;

/** How the maps of several heads become one. */
export const combinations = {
  head: { title: 'One head', symbols: '', words: '' },
  mean: {
    title: 'Mean',
    symbols: 'mean_h',
    words: 'mean_h: the mean over the selected heads, cell by cell.',
  },
  max: {
    title: 'Maximum',
    symbols: 'max_h',
    words: 'max_h: the largest value that any selected head has in the cell.',
  },
  sum: {
    title: 'Weighted sum',
    symbols: 'Σ_h w_h',
    words: 'Σ_h w_h: the sum over the selected heads, each times its weight w_h.',
  },
} as const satisfies Readonly<Record<string, Way>>;

/** What becomes of the first key, on which many heads rest. */
export const firstTokens = {
  shown: { title: 'Shown', words: '' },
  hidden: {
    title: 'Hidden',
    words: 'The column of the first token is masked; the other values stay as they are.',
  },
  renormalised: {
    title: 'Renormalised away',
    words:
      'A′[q,k] = A[q,k] / Σ_{j>0} A[q,j]: the first token’s share is divided among the others, so that each row adds up to 1 without it. A query that sees no other token keeps zeros.',
  },
} as const;

const finite = z.number().refine(Number.isFinite, { error: 'expected a finite number' });

/** At most so many texts are averaged besides the session's own. */
export const mostTexts = 63;

/** What is drawn of patterns, as plain data; an empty object is attention itself. */
export const drawnSchema = z.object({
  quantity: oneOf(quantities).default('attention'),
  edits: oneOf(editViews).default('after'),
  over: oneOf(combinations).default('head'),
  /** Of heads by name, for the weighted sum; a head that is not named weighs 1. */
  weights: z.record(z.string(), finite).default({}),
  first: oneOf(firstTokens).default('shown'),
});
export type Drawn = z.output<typeof drawnSchema>;

/** Attention itself. */
export const plainDrawn: Drawn = drawnSchema.parse({});

/** What is drawn, said in full. */
export interface Formula {
  /** `Δ mean_h A[q,k] · ‖v_k‖` */
  readonly symbols: string;
  /** One sentence for each part of it. */
  readonly words: readonly string[];
  readonly label: string;
  readonly unit: Quantity['unit'];
  /** Whether there are values below zero. */
  readonly signed: boolean;
  readonly range: Quantity['range'];
}

/**
 * The formula of what is drawn, in words and symbols; `texts` are those that the mean is taken over.
 * Read from the right: heads are combined first, then texts, and differences are taken last.
 */
export function formulaOf(drawn: Drawn, texts = 1): Formula {
  const { quantity, edits, over, first } = drawn;
  const { symbols, words, label, unit } = quantities[quantity];
  const away = renormalises(drawn);
  const several = texts > 1;
  const range = rangeOf(drawn);
  return {
    symbols: [
      editViews[edits].symbols,
      several ? 'mean_t' : '',
      combinations[over].symbols,
      away ? symbols.replace('A[', 'A′[') : symbols,
    ]
      .filter(Boolean)
      .join(' '),
    words: [
      words,
      firstTokens[first === 'renormalised' && !away ? 'hidden' : first].words,
      combinations[over].words,
      several
        ? `mean_t: the mean over ${texts} texts, position by position, as far as the shortest goes.`
        : '',
      edits === 'change' ? editViews.change.words : '',
    ].filter(Boolean),
    label: edits === 'change' ? `change of ${label}` : label,
    unit,
    signed: range[0] !== 0,
    range,
  };
}

/** Whether rows are divided by what is left without the first token: scores are no shares. */
export function renormalises({ quantity, first }: Drawn): boolean {
  return first === 'renormalised' && quantity !== 'scores';
}

function rangeOf({ quantity, edits, over, weights }: Drawn): Quantity['range'] {
  const [low, high]: Quantity['range'] = quantities[quantity].range;
  const negative = Object.values(weights).some((weight) => weight < 0);
  const least = over === 'sum' && negative ? null : low;
  const most = over === 'sum' ? null : high;
  if (edits !== 'change') return [least, most];
  return least === 0 && most !== null ? [-most, most] : [null, null];
}

/** The weight of a head in a weighted sum. */
export function weightOf({ weights }: Pick<Drawn, 'weights'>, head: Head): number {
  return weights[headName(head)] ?? 1;
}

/** The names of an object as a schema. */
function oneOf<K extends string>(of: Readonly<Record<K, unknown>>): z.ZodEnum<{ [N in K]: N }> {
  return z.enum(keysOf(of));
}
