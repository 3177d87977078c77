import { z } from 'zod';
import type { ModelConfig } from '../config';
import type { Family, Placement } from './family';
import { everyLayer, only, parseConfig, unsupportedFields } from './family';

const size = z.number().int().positive();

const schema = z.object({
  ...unsupportedFields,
  n_layers: size,
  n_heads: size,
  n_key_value_heads: size.nullish(),
  d_model: size,
  d_head: size,
  d_mlp: size.nullish(),
  d_vocab: size,
  d_vocab_out: size.nullish(),
  n_ctx: size,
  act_fn: z.enum(['gelu', 'gelu_new', 'relu', 'silu']).nullish(),
  attn_only: z.boolean().default(false),
  gated_mlp: only(false),
  normalization_type: z.enum(['LN', 'RMS']).nullable().default('LN'),
  eps: z.number().positive().default(1e-5),
  positional_embedding_type: z.enum(['standard', 'rotary', 'none']).default('standard'),
  rotary_dim: size.nullish(),
  rotary_base: z.number().positive().default(10_000),
  rotary_adjacent_pairs: only(false),
  use_attn_scale: z.boolean().default(true),
  attn_scale: z.number().nullish(),
  attention_dir: only('causal'),
  parallel_attn_mlp: only(false),
  attn_types: only(null),
  use_local_attn: only(false),
});

/**
 * TransformerLens's own configuration and weight names (`blocks.0.attn.W_Q`, `[head, d_model,
 * d_head]`): what toy models and labs save, attention-only models included.
 */
export const transformerLens: Family = {
  modelType: 'transformer_lens',
  config(raw) {
    const c = parseConfig(schema, raw);
    const scale = c.attn_scale && c.attn_scale > 0 ? c.attn_scale : Math.sqrt(c.d_head);
    const rotary = c.positional_embedding_type === 'rotary';
    return {
      model_type: 'transformer_lens',
      n_layers: c.n_layers,
      n_heads: c.n_heads,
      n_key_value_heads: c.n_key_value_heads ?? c.n_heads,
      d_model: c.d_model,
      d_head: c.d_head,
      d_mlp: c.d_mlp ?? 4 * c.d_model,
      d_vocab: c.d_vocab,
      n_ctx: c.n_ctx,
      act_fn: c.act_fn ?? 'relu',
      attn_only: c.attn_only,
      gated_mlp: false,
      normalization_type: c.normalization_type,
      eps: c.eps,
      positional_embedding_type: c.positional_embedding_type,
      ...(rotary ? { rotary: { dim: c.rotary_dim ?? c.d_head, base: c.rotary_base } } : {}),
      attn_scale: c.use_attn_scale ? 1 / scale : 1,
      tied: false,
      bias: { qkv: true, attn_out: true, mlp: true, unembed: true },
    };
  },
  placements: (config) => [
    { from: 'embed.W_E', to: 'embed.W_E', layout: 'vocab | d_model' },
    ...(config.positional_embedding_type === 'standard'
      ? [{ from: 'pos_embed.W_pos', to: 'pos_embed.W_pos', layout: 'pos | d_model' } as const]
      : []),
    { from: 'unembed.W_U', to: 'unembed.W_U', layout: 'd_model | vocab' },
    { from: 'unembed.b_U', to: 'unembed.b_U', layout: 'vocab' },
    ...norm('ln_final', config),
    ...everyLayer(config, (layer) => [
      ...norm(`blocks.${layer}.ln1`, config),
      ...attention(layer),
      ...(config.attn_only ? [] : [...norm(`blocks.${layer}.ln2`, config), ...mlp(layer)]),
    ]),
  ],
  ignored: [/\.attn\.(mask|IGNORE|rotary_sin|rotary_cos)$/],
};

type NormName = 'ln_final' | `blocks.${number}.ln1` | `blocks.${number}.ln2`;

function norm(name: NormName, { normalization_type }: ModelConfig): Placement[] {
  if (normalization_type === null) return [];
  const weight: Placement = { from: `${name}.w`, to: `${name}.w`, layout: 'd_model' };
  return normalization_type === 'RMS'
    ? [weight]
    : [weight, { from: `${name}.b`, to: `${name}.b`, layout: 'd_model' }];
}

function attention(layer: number): Placement[] {
  const name = `blocks.${layer}.attn` as const;
  const projections = (['Q', 'K', 'V'] as const).flatMap((letter): Placement[] => {
    const heads = letter === 'Q' ? 'head' : 'kv_head';
    return [
      {
        from: `${name}.W_${letter}`,
        to: `${name}.W_${letter}`,
        layout: `${heads} | d_model | d_head`,
      },
      { from: `${name}.b_${letter}`, to: `${name}.b_${letter}`, layout: `${heads} | d_head` },
    ];
  });
  return [
    ...projections,
    { from: `${name}.W_O`, to: `${name}.W_O`, layout: 'head | d_head | d_model' },
    { from: `${name}.b_O`, to: `${name}.b_O`, layout: 'd_model' },
  ];
}

function mlp(layer: number): Placement[] {
  const name = `blocks.${layer}.mlp` as const;
  return [
    { from: `${name}.W_in`, to: `${name}.W_in`, layout: 'd_model | d_mlp' },
    { from: `${name}.b_in`, to: `${name}.b_in`, layout: 'd_mlp' },
    { from: `${name}.W_out`, to: `${name}.W_out`, layout: 'd_mlp | d_model' },
    { from: `${name}.b_out`, to: `${name}.b_out`, layout: 'd_model' },
  ];
}
