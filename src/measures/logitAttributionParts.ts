import { dot } from '../base/cholesky';
import type { NdArray } from '../base/ndarray';
import { mean } from '../base/statistics';
import { block } from '../model/blocks';
import type { KeysAndValues } from '../model/components/attention';
import type { Hooks } from '../model/hooks';
import { keepsKeys, passOf } from '../model/pass';
import type { Transformer } from '../model/pass';
import { attendingOf } from '../model/patterns';
import { stateOf } from '../model/run';
import type { Run } from '../model/run';
import { contract } from '../tensor/contract';
import { pick, slice } from '../tensor/indexing';
import { compute, readBack } from '../tensor/readback';
import type { Tensor } from '../tensor/tensor';
import { fromValues } from '../tensor/tensor';
import { blockFacts } from '../terms/blocks';
import { blockHook } from '../terms/hooks';
import type { HookName } from '../terms/hooks';

export interface LayerParts {
  readonly heads: Float32Array;
  readonly mlp: number;
  readonly bias: number;
}

/** What one layer's parts add along a direction, from the run's residual before it. */
export async function layerParts(
  model: Transformer,
  run: Run,
  layer: number,
  position: number,
  direction: Float64Array,
): Promise<LayerParts> {
  const { config } = model;
  const sandwich = config.norm_placement === 'sandwich';
  const hasMlp = blockFacts(config, layer).mlp;
  const wanted: HookName[] = [
    blockHook(layer, 'attn.hook_z'),
    ...(sandwich ? [blockHook(layer, 'ln1_post.hook_scale')] : []),
    ...(hasMlp ? [blockHook(layer, 'hook_mlp_out')] : []),
  ];
  const found = await compute(() => {
    const cache = rowCache(model, run, layer, position, wanted);
    return wanted.map((name) => cache[name] as Tensor);
  });
  const [z, scale, out] = [found[0], sandwich ? found[1] : undefined, found[sandwich ? 2 : 1]];
  const along = await attentionDirection(model, layer, direction, scale?.data[0]);
  const bias = await attentionBias(model, layer, along);
  const { n_heads, d_head } = config;
  const [weights] = await compute(() => [
    contract(
      model.parameters.block(layer, 'attn.W_O'),
      fromValues(Float32Array.from(along.vector), [config.d_model], 'd_model'),
      'head d_head',
    ),
  ]);
  const values = z?.data ?? new Float32Array();
  const heads = Float32Array.from({ length: n_heads }, (_, head) =>
    dot(values, head * d_head, weights?.data ?? [], head * d_head, d_head),
  );
  return { heads, mlp: hasMlp ? product(out, direction) : NaN, bias };
}

/**
 * The wanted hooks of a layer at one position, `[batch, 1, ...]`. Where no position sees what comes
 * after it that row alone is run, after the keys of those before. In a scope.
 */
function rowCache(
  model: Transformer,
  run: Run,
  layer: number,
  position: number,
  wanted: readonly HookName[],
): ReturnType<Hooks['cache']> {
  const { interventions, donated, tokens, encoded, decodeFrom = tokens.length - 1 } = run;
  const alone = keepsKeys(model.config, tokens.length);
  const [start, count] = alone ? [position, 1] : [0, tokens.length];
  const pass = passOf(model, count, start, { interventions, donated, decodeFrom, wanted });
  const rows = slice(stateOf(run, layer).residPre, 'pos', start, count);
  block(pass, layer, rows, alone ? { past: pastOf(model, run, layer, position) } : { encoded });
  const cache = pass.hooks.cache();
  const picked = wanted.map((name) => {
    const row = pick(cache[name] as Tensor<'pos'>, 'pos', [position - start]);
    return [name, row] as const;
  });
  return Object.fromEntries(picked);
}

/** The keys and values before a position; of cross-attention all. */
function pastOf(
  model: Transformer,
  run: Run,
  layer: number,
  position: number,
): KeysAndValues | undefined {
  const { k, v } = attendingOf(model, run, layer);
  if (blockFacts(model.config, layer).attends === 'encoder') return { k, v };
  if (position === 0) return undefined;
  return { k: slice(k, 'pos', 0, position), v: slice(v, 'pos', 0, position) };
}

/** The direction before the norm that follows attention, where there is one, held at its scale. */
async function attentionDirection(
  { config, parameters }: Transformer,
  layer: number,
  direction: Float64Array,
  scale: number | undefined,
): Promise<{ readonly vector: Float64Array; readonly constant: number }> {
  if (scale === undefined) return { vector: direction, constant: 0 };
  const layered = config.normalization_type === 'LN';
  const [weight, shift] = await readBack([
    parameters.block(layer, 'ln1_post.w'),
    ...(layered ? [parameters.block(layer, 'ln1_post.b')] : []),
  ]);
  const scaled = direction.map((value, d) => (value * (weight?.data[d] ?? 1)) / scale);
  const centre = layered ? mean(scaled) : 0;
  return {
    vector: scaled.map((value) => value - centre),
    constant: layered ? product(shift, direction) : 0,
  };
}

/** What the output's bias adds, and the bias of a norm that follows. */
async function attentionBias(
  { config, parameters }: Transformer,
  layer: number,
  { vector, constant }: { readonly vector: Float64Array; readonly constant: number },
): Promise<number> {
  if (!config.bias.attn_out) return constant;
  const [bias] = await readBack([parameters.block(layer, 'attn.b_O')]);
  return constant + product(bias, vector);
}

/** What the embeddings add: all that the first layer reads, and of that the position's. */
export async function embeddingParts(
  { config, parameters }: Transformer,
  run: Run,
  first: number,
  position: number,
  vector: Float64Array,
): Promise<{ whole: number; place: number | null }> {
  const state = stateOf(run, first);
  const placed = config.positional_embedding_type === 'standard' && !config.embed_norm;
  const [residual, row] = await compute(() => [
    pick(state.residPre, 'pos', [position]),
    ...(placed ? [pick(parameters.get('pos_embed.W_pos'), 'pos', [position])] : []),
  ]);
  return { whole: product(residual, vector), place: placed ? product(row, vector) : null };
}

function product(values: NdArray | undefined, vector: Float64Array): number {
  return dot(values?.data ?? [], 0, vector, 0, vector.length);
}
