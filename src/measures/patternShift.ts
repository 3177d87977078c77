import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { spans } from '../base/spans';
import { rowsAtOnce } from '../model/components/patternRows';
import type { PatternRows } from '../model/components/patternRows';
import { rowsTogether } from '../model/longBlock';
import type { Transformer } from '../model/pass';
import { attendingOf, keysInSight, patternBand } from '../model/patterns';
import type { Run } from '../model/run';
import { add, atLeast, divide, each, multiply, scaled, sumOver } from '../tensor/elementwise';
import { compute } from '../tensor/readback';
import { dispose, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { lengthOf, reshape } from '../tensor/tensor';

type Pattern = Tensor<'batch head query key'>;

/** Stands for 0 inside a logarithm. */
const tiny = 1e-30;

/**
 * How far each head's pattern of a layer moved between two runs over one text: the Jensen-Shannon
 * divergence of its rows, in bits (0 the same, 1 no key in common), mean over the queries (Lin 1991).
 * A few rows exist at a time. `[head]`
 */
export async function patternShift(
  model: Transformer,
  [before, after]: readonly [Run, Run],
  layer: number,
  checkpoint: () => Promise<void>,
): Promise<NdArray> {
  const [first, second] = [attendingOf(model, before, layer), attendingOf(model, after, layer)];
  try {
    const queries = lengthOf(first.q, 'pos');
    const totals = new Float32Array(model.config.n_heads);
    for (const [start, count] of spans(queries, rowsTogether)) {
      await checkpoint();
      const band = { start, count };
      const row = totals.length * keysInSight(model, layer, first, band);
      const [part] = await compute(() => [
        divergence(
          patternBand(model, before, layer, first, band),
          patternBand(model, after, layer, second, band),
          spans(count, rowsAtOnce(2 * row, count)),
        ),
      ]);
      part?.data.forEach((total, head) => (totals[head] = (totals[head] ?? 0) + total));
    }
    const mean = totals.map((total) => total / (2 * Math.LN2 * queries));
    return ndarray(mean, [mean.length]);
  } finally {
    for (const { q, k, v } of [first, second]) dispose(q, k, v);
  }
}

/** Twice the divergence of rows in nats, summed over the rows. `[head]` */
function divergence(
  before: PatternRows,
  after: PatternRows,
  parts: ReturnType<typeof spans>,
): Tensor<'head'> {
  const sums = parts.map(([start, count]) =>
    scope(() => {
      const [p, q] = [before(start, count), after(start, count)];
      const middle = scaled(add(p, q), 0.5);
      const both = add(relativeEntropy(p, middle), relativeEntropy(q, middle));
      return reshape(sumOver(sumOver(both, 'key'), 'query'), [lengthOf(p, 'head')], 'head');
    }),
  );
  return sums.reduce((total, sum) => add(total, sum));
}

/** p log(p / m) cell by cell, in nats; 0 where p is 0. */
function relativeEntropy(p: Pattern, m: Pattern): Pattern {
  return multiply(p, each(divide(atLeast(p, tiny), atLeast(m, tiny)), 'log'));
}
