import type { NdArray } from '../../src/base/ndarray.ts';
import { valueAt } from '../../src/base/ndarray.ts';
import { bucketOf } from '../../src/model/components/relativeBias.ts';
import { forward } from '../../src/model/forward.ts';
import type { LoadedModel } from '../../src/model/loaded.ts';
import { maskOfLayer } from '../../src/model/pass.ts';
import { compute, readBack } from '../../src/tensor/readback.ts';
import { blockFacts, readsSource } from '../../src/terms/blocks.ts';
import { blockHook } from '../../src/terms/hooks.ts';
import type { BlockHook } from '../../src/terms/hooks.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import type { RunSpec } from '../../src/terms/runs.ts';
import { sees } from './attention.ts';
import type { PlainRun } from './drawn.ts';

/** What every layer of a run computed, with scores in plain loops from its queries and keys. */
export async function plainRun(model: LoadedModel, spec: RunSpec): Promise<PlainRun> {
  const { config, parameters } = model;
  const turned = config.positional_embedding_type === 'rotary' ? 'rot_' : '';
  const table = readsSource(config) ? await readBack([parameters.get('encoder.rel_pos_bias')]) : [];
  const decoderTable = readsSource(config)
    ? await readBack([parameters.get('decoder.rel_pos_bias')])
    : [];
  const layers = Array.from({ length: config.n_layers }, (_, layer) => layer);
  const names = ['pattern', 'v', `${turned}q`, `${turned}k`] as const;
  const values = await compute(() => {
    const wanted = layers.flatMap((layer) =>
      names.map((name) => blockHook(layer, `attn.hook_${name}` as BlockHook)),
    );
    const { cache } = forward(model, [spec.tokens], {
      ...(spec.source && { source: [spec.source] }),
      ...{ interventions: spec.interventions, wanted, decodeFrom: spec.tokens.length - 1 },
    });
    return wanted.map((name) => cache[name]!);
  });
  return Promise.all(
    layers.map(async (layer) => {
      const [pattern, v, q, k] = values.slice(4 * layer, 4 * layer + 4) as [
        NdArray,
        NdArray,
        NdArray,
        NdArray,
      ];
      const [W_O] = await readBack([parameters.block(layer, 'attn.W_O')]);
      const group = config.n_heads / config.n_key_value_heads;
      const keyHead = (head: number): number => Math.floor(head / group);
      const bias = blockFacts(config, layer).stack === 'encoder' ? table[0] : decoderTable[0];
      const score = (head: number, query: number, key: number): number => {
        if (!sees(query, key, maskOfLayer(config, layer, 0))) return NaN;
        let sum = 0;
        for (let d = 0; d < config.d_head; d++)
          sum += valueAt(q, 0, query, head, d) * valueAt(k, 0, key, keyHead(head), d);
        const scaled = sum * config.attn_scale;
        const cap = config.attn_softcap;
        const biased =
          (cap ? cap * Math.tanh(scaled / cap) : scaled) +
          biasAt(config, layer, bias, head, key - query);
        return biased * factorAt(spec.interventions, layer, head, query);
      };
      return { pattern, v, W_O: W_O!, score, keyHead };
    }),
  );
}

function biasAt(
  { relative_bias }: LoadedModel['config'],
  layer: number,
  table: NdArray | undefined,
  head: number,
  distance: number,
): number {
  const side = relative_bias?.layers[layer];
  if (!side || !table) return 0;
  const { buckets, max_distance } = relative_bias;
  return valueAt(table, bucketOf(distance, side, buckets, max_distance), head);
}

/** What the edits multiply a score by. */
function factorAt(
  interventions: readonly Intervention[],
  layer: number,
  head: number,
  query: number,
): number {
  const edit = interventions.find(
    ({ at, heads, positions }) =>
      at === blockHook(layer, 'attn.hook_attn_scores') &&
      heads?.includes(head) &&
      positions?.includes(query),
  );
  return edit?.op.kind === 'scale' ? edit.op.factor : 1;
}
