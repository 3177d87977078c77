import { InputError } from '../../base/errors';
import {
  add,
  atLeast,
  divide,
  multiply,
  repeatedLike,
  scaled,
  sumOver,
} from '../../tensor/elementwise';
import { concat, pick } from '../../tensor/indexing';
import type { AttentionMask } from '../../tensor/kernels/attentionSoftmax';
import { visibleKeys } from '../../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, lengthOf, shapeOf, wordsOf } from '../../tensor/tensor';
import type { Intervention, Operation } from '../../terms/interventions';
import { lent } from './donated';
import type { Donated } from './donated';

/** Where an operation works. */
interface Surroundings {
  readonly mask: AttentionMask;
  readonly donated: Donated;
}

/** What an activation becomes; which heads and rows of it are taken is not the operation's business. */
type Operate<K extends Operation['kind']> = (
  activation: Tensor,
  op: Extract<Operation, { kind: K }>,
  around: Surroundings,
  intervention: Intervention,
) => Tensor;

type Pattern = Tensor<'batch head query key'>;

/** The maths of each kind of operation, on whole activations. */
export const operations: { readonly [K in Operation['kind']]: Operate<K> } = {
  zero: (activation) => scaled(activation, 0),
  scale: (activation, { factor }) => scaled(activation, factor),
  uniform: (pattern, _op, { mask }) => uniform(pattern as Pattern, mask),
  window: (pattern, { sink, recent }, { mask }) =>
    restricted(pattern as Pattern, (query, key) => key < sink || query - key < recent, mask),
  knockout: (pattern, { cells }, { mask }) => {
    const forbidden = new Set(cells.map(([query, key]) => `${query},${key}`));
    return restricted(pattern as Pattern, (query, key) => !forbidden.has(`${query},${key}`), mask);
  },
  paint: (pattern, op, { mask }) => painted(pattern as Pattern, op, mask),
  set: (activation, { values }, _around, { at }) => constant(activation, values, at),
  copy: (activation, { head }, _around, { at }) => copied(activation, head, at),
  freeze: fromElsewhere,
  patch: fromElsewhere,
  resample: fromElsewhere,
  mean: fromElsewhere,
};

function fromElsewhere(
  activation: Tensor,
  _op: Operation,
  { mask, donated }: Surroundings,
  intervention: Intervention,
): Tensor {
  return lent(activation, intervention, mask, donated);
}

/** The same weight on every key the query can see, whatever the scores were. */
function uniform(pattern: Pattern, mask: AttentionMask): Tensor {
  const [, , queries = 0, keys = 0] = shapeOf(pattern);
  const seen = visibleKeys(queries, keys, mask);
  return repeatedLike(divide(seen, sumOver(seen, 'key')), pattern);
}

/** The pattern on allowed cells only; each row adds up to 1 again, or to 0 when nothing is left of it. */
function restricted(
  pattern: Pattern,
  allowed: (query: number, key: number) => boolean,
  mask: AttentionMask,
): Tensor {
  const cells = cellValues(pattern, mask, (query, key) => (allowed(query, key) ? 1 : 0));
  return normalised(multiply(pattern, cells));
}

/** The pattern with some cells' weights given; the changed rows add up to 1 again where that is asked for. */
function painted(
  pattern: Pattern,
  { cells, renormalise }: Extract<Operation, { kind: 'paint' }>,
  mask: AttentionMask,
): Tensor {
  const weights = new Map(cells.map(([query, key, weight]) => [`${query},${key}`, weight]));
  const weightOf = (query: number, key: number): number => weights.get(`${query},${key}`) ?? 0;
  const others = cellValues(pattern, mask, (query, key) =>
    weights.has(`${query},${key}`) ? 0 : 1,
  );
  const [, , queries = 0, keys = 0] = shapeOf(pattern);
  const given = multiply(cellValues(pattern, mask, weightOf), visibleKeys(queries, keys, mask));
  const set = add(multiply(pattern, others), given);
  if (!renormalise) return set;
  const rows = new Set(cells.map(([query]) => query));
  const isPainted = cellValues(pattern, mask, (query) => (rows.has(query) ? 1 : 0));
  const isKept = cellValues(pattern, mask, (query) => (rows.has(query) ? 0 : 1));
  const changed = normalised(set);
  return add(multiply(changed, isPainted), multiply(pattern, isKept));
}

function normalised(weights: Pattern): Pattern {
  return divide(weights, atLeast(sumOver(weights, 'key'), 1e-30));
}

/** A value for each cell, by query and key counted from the text's beginning: `[query, key]`. */
function cellValues(
  pattern: Pattern,
  { offset }: AttentionMask,
  valueOf: (query: number, key: number) => number,
): Tensor<'query key'> {
  const [, , queries = 0, keys = 0] = shapeOf(pattern);
  const values = Float32Array.from({ length: queries * keys }, (_, i) =>
    valueOf(Math.floor(i / keys) + offset, i % keys),
  );
  return fromValues(values, [queries, keys], 'query key');
}

function constant(activation: Tensor, values: readonly number[], at: string): Tensor {
  const last = wordsOf(activation.axes).at(-1) ?? '';
  const width = shapeOf(activation).at(-1) ?? 0;
  if (values.length !== 1 && values.length !== width)
    throw new InputError(`${at} has ${width} values a position, got ${values.length}`);
  const all = Float32Array.from({ length: width }, (_, i) => values[i % values.length] ?? 0);
  return repeatedLike(fromValues(all, [width], last), activation);
}

function copied(activation: Tensor, head: number, at: string): Tensor {
  const axis = wordsOf(activation.axes).find((word) => word.endsWith('head')) ?? '';
  const heads = lengthOf(activation, axis);
  if (head >= heads) throw new InputError(`${at} has ${heads} heads, got head ${head} to copy`);
  const one = pick(activation, axis, [head]);
  return concat(
    Array.from({ length: heads }, () => one),
    axis,
  );
}
