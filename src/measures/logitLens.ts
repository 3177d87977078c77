import { InputError } from '../base/errors';
import { argmax, logSumExp } from '../base/statistics';
import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import type { ModelConfig } from '../model/config';
import type { Transformer } from '../model/pass';
import { readOut, stateOf } from '../model/run';
import type { Run } from '../model/run';
import { compute } from '../tensor/readback';
import { layersOf } from '../terms/blocks';

/** What the residual would predict, layer by layer. */
export interface LensRows {
  /** The layer that each row comes after; null: before the first. */
  readonly layers: readonly (number | null)[];
  /** The most likely id of each cell, `[row][position]`. */
  readonly ids: readonly (readonly number[])[];
  /** Its probability, `[row, position]`. */
  readonly probabilities: NdArray;
  /** The wanted id's probability and rank (from 1), `[row, position]`. */
  readonly target: { readonly probabilities: NdArray; readonly ranks: NdArray } | null;
}

/** Why a model has no logit lens; null where it has. */
export function noLens({ d_vocab }: ModelConfig): string | null {
  return d_vocab === 0
    ? 'This model ends with its residual: without an unembedding it names no tokens and no classes.'
    : null;
}

/**
 * The logit lens (nostalgebraist 2020): the residual before the first and after every layer of the
 * decoder, read as if it were the last, through final norm and unembedding; of `count` positions from
 * `start` on. Edits of the run count, those of the final norm and the logits in every row.
 * @throws InputError for positions outside the text, and models without an unembedding
 */
export async function logitLens(
  model: Transformer,
  run: Run,
  { start, count, target }: { start: number; count: number; target?: number | undefined },
  pace: (done: number, total: number) => Promise<void>,
): Promise<LensRows> {
  const reason = noLens(model.config);
  if (reason !== null) throw new InputError(reason);
  const length = run.tokens.length;
  if (start + count > length)
    throw new InputError(
      `expected positions of a text of ${length}, got ${start} to ${start + count - 1}`,
    );
  const decoder = layersOf(model.config, 'decoder');
  const layers: (number | null)[] = [null, ...decoder];
  const ids: number[][] = [];
  const size = layers.length * count;
  const [probabilities, wanted, ranks] = [0, 0, 0].map(() => new Float32Array(size)) as Three;
  for (const [row, layer] of layers.entries()) {
    await pace(row, layers.length);
    const state = stateOf(run, layer ?? decoder[0] ?? 0);
    const residual = layer === null ? state.residPre : state.residPost;
    const [logits] = await compute(() => [readOut(model, run, residual, start, count)]);
    const { d_vocab } = model.config;
    ids.push([]);
    for (let i = 0; i < count; i++) {
      const cell = logits?.data.subarray(i * d_vocab, (i + 1) * d_vocab) ?? new Float32Array();
      const [best, total] = [argmax(cell), logSumExp(cell)];
      const at = row * count + i;
      ids[row]?.push(best);
      probabilities[at] = Math.exp((cell[best] ?? NaN) - total);
      if (target === undefined) continue;
      const own = cell[target] ?? NaN;
      wanted[at] = Math.exp(own - total);
      ranks[at] = 1 + cell.reduce((above, logit) => above + (logit > own ? 1 : 0), 0);
    }
  }
  const shaped = (values: Float32Array): NdArray => ndarray(values, [layers.length, count]);
  return {
    ...{ layers, ids, probabilities: shaped(probabilities) },
    target: target === undefined ? null : { probabilities: shaped(wanted), ranks: shaped(ranks) },
  };
}

type Three = [Float32Array, Float32Array, Float32Array];
