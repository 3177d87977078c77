import type { ParameterName } from '../parameters';
import type { Placement } from './family';

/** A PyTorch Linear `[out, in]` with or without its bias; the axes are named as `out | in`. */
export function linear(
  from: string,
  [weight, bias]: readonly [ParameterName, ParameterName],
  layout: string,
  biased: boolean,
): Placement[] {
  const [outputs = ''] = layout.split(' |');
  const placed: Placement = { from: `${from}.weight`, to: weight, layout };
  return biased ? [placed, { from: `${from}.bias`, to: bias, layout: outputs }] : [placed];
}

/** A layer norm's weight and bias. */
export function layerNorm(
  from: string,
  to: 'ln_final' | 'embed.ln' | 'mlm_head.ln' | `blocks.${number}.${'ln1' | 'ln2'}`,
): Placement[] {
  return [
    { from: `${from}.weight`, to: `${to}.w`, layout: 'd_model' },
    { from: `${from}.bias`, to: `${to}.b`, layout: 'd_model' },
  ];
}

/** Queries, keys, values and output of a block as four Linears, under the names given. */
export function attentionLinears(
  layer: number,
  names: Readonly<Record<'q' | 'k' | 'v' | 'o', string>>,
  biased: { readonly qkv: boolean; readonly attn_out: boolean },
): Placement[] {
  const to = `blocks.${layer}.attn` as const;
  return [
    ...linear(names.q, [`${to}.W_Q`, `${to}.b_Q`], 'head d_head | d_model', biased.qkv),
    ...linear(names.k, [`${to}.W_K`, `${to}.b_K`], 'kv_head d_head | d_model', biased.qkv),
    ...linear(names.v, [`${to}.W_V`, `${to}.b_V`], 'kv_head d_head | d_model', biased.qkv),
    ...linear(names.o, [`${to}.W_O`, `${to}.b_O`], 'd_model | head d_head', biased.attn_out),
  ];
}

/** The two Linears of an MLP without a gate. */
export function plainMlp(layer: number, from: string, to: string, biased: boolean): Placement[] {
  const mlp = `blocks.${layer}.mlp` as const;
  return [
    ...linear(from, [`${mlp}.W_in`, `${mlp}.b_in`], 'd_mlp | d_model', biased),
    ...linear(to, [`${mlp}.W_out`, `${mlp}.b_out`], 'd_model | d_mlp', biased),
  ];
}

/** The unembedding, where it is not the embedding. */
export function unembedding(from: string, tied: boolean): Placement[] {
  return tied ? [] : [{ from, to: 'unembed.W_U', layout: 'vocab | d_model' }];
}
