import { InputError } from '../../base/errors';
import { sum } from '../../base/statistics';
import { relativeBias } from '../../model/components/relativeBias';
import { passOf } from '../../model/pass';
import type { Transformer } from '../../model/pass';
import { attendingOf, patternBand } from '../../model/patterns';
import type { Run } from '../../model/run';
import { pick } from '../../tensor/indexing';
import { compute } from '../../tensor/readback';
import type { Tensor } from '../../tensor/tensor';
import { axesOf } from '../../terms/blocks';
import type { HeadScore } from '../../terms/detail';
import type { Head } from '../../terms/heads';
import { isCausalLayer } from '../../terms/models';
import { keyHeadOf } from './headWeights';

/**
 * One cell of a head's pattern taken apart: the query and the key as they are multiplied, and what
 * each dimension adds to the score. What is not part of that sum: the soft cap, and the bias by
 * distance, which are told beside it.
 * @throws InputError for a cell outside the pattern, or a key that the query cannot see
 */
export async function headScore(
  model: Transformer,
  run: Run,
  { layer, head }: Head,
  query: number,
  key: number,
): Promise<HeadScore> {
  const { config } = model;
  const axes = axesOf(config, layer, run);
  checkCell(model, layer, { query, key }, [axes.queries.length, axes.keys.length]);
  const { attn_scale: scale, attn_softcap: softcap = null } = config;
  const [q, k, weights, biases] = await compute(() => {
    const attending = attendingOf(model, run, layer);
    const row = patternBand(model, run, layer, attending, { start: query, count: 1, head })(0, 1);
    return [
      pick(pick(attending.q, 'pos', [query]), 'head', [head]),
      pick(pick(attending.k, 'pos', [key]), 'kv_head', [keyHeadOf(config, head)]),
      pick(row, 'key', [key]),
      ...biasOf(model, run, layer, { head, query, key }),
    ];
  });
  const [left, right] = [q?.data ?? new Float32Array(), k?.data ?? new Float32Array()];
  const contributions = left.map((value, d) => scale * value * (right[d] ?? 0));
  const product = sum(contributions);
  const bias = biases?.data[0] ?? 0;
  const capped = softcap === null ? product : softcap * Math.tanh(product / softcap);
  return {
    ...{ q: left, k: right, scale, contributions, pairs: pairsOf(config, layer) },
    ...{ product, softcap, bias, score: capped + bias, weight: weights?.data[0] ?? NaN },
  };
}

interface Place {
  readonly head: number;
  readonly query: number;
  readonly key: number;
}

/** How many pairs of dimensions a layer turns by position. */
function pairsOf({ rotary, window_rotary, windows }: Transformer['config'], layer: number): number {
  const used = windows?.[layer] ? (window_rotary ?? rotary) : rotary;
  return (used?.dim ?? 0) / 2;
}

/** What the layer adds to the cell's score by distance, as one value; nothing where it adds none. */
function biasOf(
  model: Transformer,
  run: Run,
  layer: number,
  { head, query, key }: Place,
): Tensor[] {
  if (!model.config.relative_bias) return [];
  const axes = axesOf(model.config, layer, run);
  const [queries, keys] = [axes.queries.length, axes.keys.length];
  const table = relativeBias(passOf(model, queries, 0, {}), layer, queries, keys);
  return table ? [pick(pick(table, 'head', [head]), 'diagonal', [key - query + queries - 1])] : [];
}

function checkCell(
  { config }: Transformer,
  layer: number,
  { query, key }: Omit<Place, 'head'>,
  [queries, keys]: readonly [number, number],
): void {
  if (query >= queries || key >= keys) {
    throw new InputError(
      `expected a query below ${queries} and a key below ${keys}, got ${query} and ${key}`,
    );
  }
  if (isCausalLayer(config, layer) && key > query)
    throw new InputError(`query ${query} cannot see key ${key}, which comes after it`);
  const window = config.windows?.[layer];
  if (window && query - key >= window)
    throw new InputError(`query ${query} sees ${window} keys back: key ${key} is too far`);
}
