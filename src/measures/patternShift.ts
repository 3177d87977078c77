import { add, atLeast, divide, each, multiply, scaled, sumOver } from '../tensor/elementwise';
import type { Tensor } from '../tensor/tensor';
import { reshape, shapeOf } from '../tensor/tensor';

type Pattern = Tensor<'batch head query key'>;

/** Stands for 0 inside a logarithm. */
const tiny = 1e-30;

/**
 * How far each head's pattern moved: the Jensen-Shannon divergence of its rows before and after, in
 * bits (0 the same, 1 no key in common), mean over the queries (Lin 1991).
 * `[1, head, query, key]` twice -> `[head]`
 */
export function patternShift(before: Pattern, after: Pattern): Tensor<'head'> {
  const [, heads = 0, queries = 1] = shapeOf(before);
  const middle = scaled(add(before, after), 0.5);
  const divergence = add(relativeEntropy(before, middle), relativeEntropy(after, middle));
  const total = reshape(sumOver(sumOver(divergence, 'key'), 'query'), [heads], 'head');
  return scaled(total, 1 / (2 * Math.LN2 * queries));
}

/** p log(p / m) cell by cell, in nats; 0 where p is 0. */
function relativeEntropy(p: Pattern, m: Pattern): Pattern {
  return multiply(p, each(divide(atLeast(p, tiny), atLeast(m, tiny)), 'log'));
}
