import { contract } from '../../tensor/contract';
import { add, softmax, sumOver } from '../../tensor/elementwise';
import { attentionSoftmax, maskedScores } from '../../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../../tensor/tensor';
import { arrange, lengthOf, rename, reshape, shapeOf } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import type { Pass } from '../pass';
import { headNorm, norm } from './norm';
import { rotate } from './rotary';

export type Queries = Tensor<'batch pos head d_head'>;
export type Keys = Tensor<'batch pos kv_head d_head'>;
export type Pattern = Tensor<'batch head query key'>;
type Residual = Tensor<'batch pos d_model'>;

/** Queries, keys and values of a block, as attention multiplies them: normalized and rotated where the model does. */
export interface Projections {
  readonly q: Queries;
  readonly k: Keys;
  readonly v: Keys;
}

/** `[batch, pos, d_model] -> q [batch, pos, head, d_head], k and v [batch, pos, kv_head, d_head]` */
export function projections(pass: Pass, layer: number, x: Residual): Projections {
  const { config, parameters, hooks } = pass;
  const q = contract(x, parameters.block(layer, 'attn.W_Q'), 'batch pos head d_head');
  const k = contract(x, parameters.block(layer, 'attn.W_K'), 'batch pos kv_head d_head');
  const v = contract(x, parameters.block(layer, 'attn.W_V'), 'batch pos kv_head d_head');
  const biased = config.bias.qkv;
  const plain = {
    q: hooks.at(
      blockHook(layer, 'attn.hook_q'),
      biased ? add(q, parameters.block(layer, 'attn.b_Q')) : q,
    ),
    k: hooks.at(
      blockHook(layer, 'attn.hook_k'),
      biased ? add(k, parameters.block(layer, 'attn.b_K')) : k,
    ),
    v: hooks.at(
      blockHook(layer, 'attn.hook_v'),
      biased ? add(v, parameters.block(layer, 'attn.b_V')) : v,
    ),
  };
  return rotated(pass, layer, config.qk_norm ? normalized(pass, layer, plain) : plain);
}

function normalized(
  { config, parameters }: Pass,
  layer: number,
  { q, k, v }: Projections,
): Projections {
  return {
    q: headNorm<'head'>(q, parameters.block(layer, 'attn.q_norm.w'), config.eps),
    k: headNorm<'kv_head'>(k, parameters.block(layer, 'attn.k_norm.w'), config.eps),
    v,
  };
}

function rotated({ hooks, anglesOf }: Pass, layer: number, { q, k, v }: Projections): Projections {
  const angles = anglesOf(layer);
  if (!angles) return { q, k, v };
  return {
    q: hooks.at(blockHook(layer, 'attn.hook_rot_q'), rotate<'head'>(q, angles)),
    k: hooks.at(blockHook(layer, 'attn.hook_rot_k'), rotate<'kv_head'>(k, angles)),
    v,
  };
}

/**
 * A block's attention pattern from its (rotated) queries and keys, with whatever the interventions
 * do to scores and pattern. The forward pass and whoever asks for a pattern afterwards get it here.
 * `q [batch, query, head, d_head], k [batch, key, kv_head, d_head] -> [batch, head, query, key]`
 */
export function attentionPattern(
  { hooks, maskOf }: Pass,
  layer: number,
  q: Queries,
  k: Keys,
): Pattern {
  const products = queryKeyProducts(q, k);
  const scoresHook = blockHook(layer, 'attn.hook_attn_scores');
  const pattern = hooks.needs(scoresHook)
    ? softmax(hooks.at(scoresHook, maskedScores(products, maskOf(layer))))
    : attentionSoftmax(products, maskOf(layer));
  return hooks.at(blockHook(layer, 'attn.hook_pattern'), pattern);
}

/** q.k of every query with every key; query head h reads key head floor(h / (n_heads / n_kv_heads)). */
function queryKeyProducts(q: Queries, k: Keys): Pattern {
  const [batch = 1, queries = 1, heads = 1, width = 1] = shapeOf(q);
  const [kvHeads, keyCount] = [lengthOf(k, 'kv_head'), lengthOf(k, 'pos')];
  const grouped = reshape(
    arrange(q, 'batch head pos d_head'),
    [batch, kvHeads, heads / kvHeads, queries, width],
    'batch kv_head group query d_head',
  );
  const keys = rename(arrange(k, 'batch kv_head pos d_head'), 'batch kv_head key d_head');
  const products = contract(grouped, keys, 'batch kv_head group query key');
  return reshape(products, [batch, heads, queries, keyCount], 'batch head query key');
}

/** What each head takes from the values: `pattern [batch, head, query, key] -> z [batch, pos, head, d_head]`. */
export function weightedValues({ hooks }: Pass, layer: number, pattern: Pattern, v: Keys): Queries {
  const [batch = 1, heads = 1, queries = 1, keys = 1] = shapeOf(pattern);
  const [kvHeads, width] = [lengthOf(v, 'kv_head'), lengthOf(v, 'd_head')];
  const grouped = reshape(
    pattern,
    [batch, kvHeads, heads / kvHeads, queries, keys],
    'batch kv_head group query key',
  );
  const values = rename(arrange(v, 'batch kv_head pos d_head'), 'batch kv_head key d_head');
  const mixed = contract(grouped, values, 'batch kv_head group query d_head');
  const byHead = reshape(mixed, [batch, heads, queries, width], 'batch head pos d_head');
  return hooks.at(blockHook(layer, 'attn.hook_z'), arrange(byHead, 'batch pos head d_head'));
}

/**
 * What the heads write to the residual together, plus the output bias, normalized where a norm
 * follows attention.
 * `z [batch, pos, head, d_head] -> [batch, pos, d_model]`
 * Head by head (`hook_result`) only where somebody asks: that is n_heads times as large.
 */
export function attentionOutput(pass: Pass, layer: number, z: Queries): Residual {
  const { config, parameters, hooks } = pass;
  const W_O = parameters.block(layer, 'attn.W_O');
  const resultHook = blockHook(layer, 'attn.hook_result');
  const summed = hooks.needs(resultHook)
    ? sumOfHeads(hooks.at(resultHook, contract(z, W_O, 'batch pos head d_model')))
    : contract(z, W_O, 'batch pos d_model');
  const out = config.bias.attn_out ? add(summed, parameters.block(layer, 'attn.b_O')) : summed;
  const written =
    config.norm_placement === 'sandwich' ? norm(pass, `blocks.${layer}.ln1_post`, out) : out;
  return hooks.at(blockHook(layer, 'hook_attn_out'), written);
}

function sumOfHeads(result: Tensor<'batch pos head d_model'>): Residual {
  const [batch = 1, pos = 1, , width = 1] = shapeOf(result);
  return reshape(sumOver(result, 'head'), [batch, pos, width], 'batch pos d_model');
}
