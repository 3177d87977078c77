import { atLeast, divide, multiply, repeatedLike, scaled, sumOver } from '../../tensor/elementwise';
import type { AttentionMask } from '../../tensor/kernels/attentionSoftmax';
import { visibleKeys } from '../../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, shapeOf } from '../../tensor/tensor';
import type { Operation } from '../../terms/interventions';

/** What an activation becomes; which heads and rows of it are taken is not the operation's business. */
type Operate<K extends Operation['kind']> = (
  activation: Tensor,
  op: Extract<Operation, { kind: K }>,
  mask: AttentionMask,
) => Tensor;

type Pattern = Tensor<'batch head query key'>;

/** The maths of each kind of operation, on whole activations. */
export const operations: { readonly [K in Operation['kind']]: Operate<K> } = {
  zero: (activation) => scaled(activation, 0),
  scale: (activation, { factor }) => scaled(activation, factor),
  uniform: (pattern, _op, mask) => uniform(pattern as Pattern, mask),
  window: (pattern, { sink, recent }, mask) =>
    restricted(pattern as Pattern, (query, key) => key < sink || query - key < recent, mask),
  knockout: (pattern, { cells }, mask) => {
    const forbidden = new Set(cells.map(([query, key]) => `${query},${key}`));
    return restricted(pattern as Pattern, (query, key) => !forbidden.has(`${query},${key}`), mask);
  },
};

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
  { offset }: AttentionMask,
): Tensor {
  const [, , queries = 0, keys = 0] = shapeOf(pattern);
  const cells = Float32Array.from({ length: queries * keys }, (_, i) =>
    allowed(Math.floor(i / keys) + offset, i % keys) ? 1 : 0,
  );
  const left = multiply(pattern, fromValues(cells, [queries, keys], 'query key'));
  return divide(left, atLeast(sumOver(left, 'key'), 1e-30));
}
