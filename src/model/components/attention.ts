import { contract } from '../../tensor/contract';
import { add, sumOver } from '../../tensor/elementwise';
import type { Tensor } from '../../tensor/tensor';
import { reshape, shapeOf } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import type { Pass } from '../pass';
import { headNorm, norm } from './norm';
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
  const weight = pass.parameters.block(layer, 'attn.W_Q');
  return queriesFrom(pass, layer, contract(x, weight, 'batch pos head d_head'));
}

/** The same from the product with W_Q, before its bias. Shape kept. */
export function queriesFrom(pass: Pass, layer: number, product: Queries): Queries {
  const { config, parameters, hooks, anglesOf } = pass;
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
  const through = (letter: 'K' | 'V'): Keys => {
    const weight = pass.parameters.block(layer, `attn.W_${letter}`);
    return contract(x, weight, 'batch pos kv_head d_head');
  };
  return keysAndValuesFrom(pass, layer, { k: through('K'), v: through('V') });
}

/** The same from the products with W_K and W_V, before their biases. Shapes kept. */
export function keysAndValuesFrom(
  pass: Pass,
  layer: number,
  products: KeysAndValues,
): KeysAndValues {
  const { config, parameters, hooks, anglesOf } = pass;
  const biased = (product: Keys, letter: 'K' | 'V'): Keys =>
    config.bias.qkv ? add(product, parameters.block(layer, `attn.b_${letter}`)) : product;
  const k = hooks.at(blockHook(layer, 'attn.hook_k'), biased(products.k, 'K'));
  const v = hooks.at(blockHook(layer, 'attn.hook_v'), biased(products.v, 'V'));
  const normal = config.qk_norm
    ? headNorm<'kv_head'>(k, parameters.block(layer, 'attn.k_norm.w'), config.eps)
    : k;
  const angles = anglesOf(layer);
  return angles
    ? { k: hooks.at(blockHook(layer, 'attn.hook_rot_k'), rotate<'kv_head'>(normal, angles)), v }
    : { k: normal, v };
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
