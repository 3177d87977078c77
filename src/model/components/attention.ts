import { contract } from '../../tensor/contract';
import { add, softmax, sumOver } from '../../tensor/elementwise';
import { attentionSoftmax, maskedScores } from '../../tensor/kernels/attentionSoftmax';
import type { DiagonalBias } from '../../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../../tensor/tensor';
import { arrange, lengthOf, rename, reshape, shapeOf } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import type { Pass } from '../pass';
import { headNorm, norm } from './norm';
import { relativeBias } from './relativeBias';
import { rotate } from './rotary';

export type Queries = Tensor<'batch pos head d_head'>;
export type Keys = Tensor<'batch pos kv_head d_head'>;
export type Pattern = Tensor<'batch head query key'>;
type Residual = Tensor<'batch pos d_model'>;

/** Keys and values of one layer. */
export interface KeysAndValues {
  readonly k: Keys;
  readonly v: Keys;
}

/**
 * What a block asks with, normalized and rotated where the model does.
 * `[batch, pos, d_model] -> [batch, pos, head, d_head]`
 */
export function queries(pass: Pass, layer: number, x: Residual): Queries {
  const { config, parameters, hooks, anglesOf } = pass;
  const product = contract(x, parameters.block(layer, 'attn.W_Q'), 'batch pos head d_head');
  const biased = config.bias.qkv ? add(product, parameters.block(layer, 'attn.b_Q')) : product;
  const q = hooks.at(blockHook(layer, 'attn.hook_q'), biased);
  const normal = config.qk_norm
    ? headNorm<'head'>(q, parameters.block(layer, 'attn.q_norm.w'), config.eps)
    : q;
  const angles = anglesOf(layer);
  return angles
    ? hooks.at(blockHook(layer, 'attn.hook_rot_q'), rotate<'head'>(normal, angles))
    : normal;
}

/**
 * What a block's queries can see, keys normalized and rotated where the model does.
 * `[batch, pos, d_model] -> [batch, pos, kv_head, d_head]` each
 */
export function keysAndValues(pass: Pass, layer: number, x: Residual): KeysAndValues {
  const { config, parameters, hooks, anglesOf } = pass;
  const through = (letter: 'K' | 'V'): Keys => {
    const weight = parameters.block(layer, `attn.W_${letter}`);
    const product = contract(x, weight, 'batch pos kv_head d_head');
    return config.bias.qkv ? add(product, parameters.block(layer, `attn.b_${letter}`)) : product;
  };
  const k = hooks.at(blockHook(layer, 'attn.hook_k'), through('K'));
  const v = hooks.at(blockHook(layer, 'attn.hook_v'), through('V'));
  const normal = config.qk_norm
    ? headNorm<'kv_head'>(k, parameters.block(layer, 'attn.k_norm.w'), config.eps)
    : k;
  const angles = anglesOf(layer);
  return angles
    ? { k: hooks.at(blockHook(layer, 'attn.hook_rot_k'), rotate<'kv_head'>(normal, angles)), v }
    : { k: normal, v };
}

/**
 * A block's attention pattern from its (rotated) queries and keys, with whatever the interventions
 * do to scores and pattern. The forward pass and whoever asks for a pattern afterwards get it here.
 * `q [batch, query, head, d_head], k [batch, key, kv_head, d_head] -> [batch, head, query, key]`
 */
export function attentionPattern(pass: Pass, layer: number, q: Queries, k: Keys): Pattern {
  const { hooks, maskOf } = pass;
  const pattern = hooks.needs(blockHook(layer, 'attn.hook_attn_scores'))
    ? softmax(attentionScores(pass, layer, q, k))
    : attentionSoftmax(queryKeyProducts(q, k), maskOf(layer), biasOf(pass, layer, q, k));
  return hooks.at(blockHook(layer, 'attn.hook_pattern'), pattern);
}

/**
 * A block's scores as the softmax sees them, with whatever the interventions do to them; cells that
 * no query sees are -Infinity. Shapes as in `attentionPattern`.
 */
export function attentionScores(pass: Pass, layer: number, q: Queries, k: Keys): Pattern {
  const bias = biasOf(pass, layer, q, k);
  const scores = maskedScores(queryKeyProducts(q, k), pass.maskOf(layer), bias);
  return pass.hooks.at(blockHook(layer, 'attn.hook_attn_scores'), scores);
}

function biasOf(pass: Pass, layer: number, q: Queries, k: Keys): DiagonalBias | undefined {
  return relativeBias(pass, layer, lengthOf(q, 'pos'), lengthOf(k, 'pos'));
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
