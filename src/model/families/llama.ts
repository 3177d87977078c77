import { z } from 'zod';
import type { ModelConfig } from '../config';
import type { Family, Placement } from './family';
import { everyLayer, only, parseConfig, unsupportedFields } from './family';

const size = z.number().int().positive();
const plainRope = z.object({
  rope_theta: z.number().positive().optional(),
  rope_type: only('default'),
  type: only('default'),
});

const schema = z.object({
  ...unsupportedFields,
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  max_position_embeddings: size,
  hidden_act: only('silu', 'swish'),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().optional(),
  rope_scaling: plainRope.nullish(),
  rope_parameters: plainRope.nullish(),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(false),
});

/** Llama: RMS norm, rotary positions, grouped queries, gated MLP. */
export const llama: Family = {
  modelType: 'llama',
  config(raw) {
    const c = parseConfig(schema, raw);
    const d_head = c.head_dim ?? c.hidden_size / c.num_attention_heads;
    return {
      model_type: 'llama',
      n_layers: c.num_hidden_layers,
      n_heads: c.num_attention_heads,
      n_key_value_heads: c.num_key_value_heads ?? c.num_attention_heads,
      d_model: c.hidden_size,
      d_head,
      d_mlp: c.intermediate_size,
      d_vocab: c.vocab_size,
      n_ctx: c.max_position_embeddings,
      act_fn: 'silu',
      attn_only: false,
      gated_mlp: true,
      normalization_type: 'RMS',
      eps: c.rms_norm_eps,
      positional_embedding_type: 'rotary',
      rotary: { dim: d_head, base: c.rope_parameters?.rope_theta ?? c.rope_theta ?? 10_000 },
      attn_scale: 1 / Math.sqrt(d_head),
      tied: c.tie_word_embeddings,
      bias: { qkv: c.attention_bias, attn_out: c.attention_bias, mlp: c.mlp_bias, unembed: false },
    };
  },
  placements: (config) => [
    { from: 'model.embed_tokens.weight', to: 'embed.W_E', layout: 'vocab | d_model' },
    { from: 'model.norm.weight', to: 'ln_final.w', layout: 'd_model' },
    ...(config.tied
      ? []
      : [{ from: 'lm_head.weight', to: 'unembed.W_U', layout: 'vocab | d_model' } as const]),
    ...everyLayer(config, (layer) => [
      {
        from: `model.layers.${layer}.input_layernorm.weight`,
        to: `blocks.${layer}.ln1.w`,
        layout: 'd_model',
      },
      {
        from: `model.layers.${layer}.post_attention_layernorm.weight`,
        to: `blocks.${layer}.ln2.w`,
        layout: 'd_model',
      },
      ...attention(layer, config),
      ...gatedMlp(layer, config),
    ]),
  ],
  ignored: [/rotary_emb\.inv_freq$/, /^lm_head\.weight$/],
};

function attention(layer: number, { bias }: ModelConfig): Placement[] {
  const from = `model.layers.${layer}.self_attn`;
  const to = `blocks.${layer}.attn` as const;
  const weights: Placement[] = [
    { from: `${from}.q_proj.weight`, to: `${to}.W_Q`, layout: 'head d_head | d_model' },
    { from: `${from}.k_proj.weight`, to: `${to}.W_K`, layout: 'kv_head d_head | d_model' },
    { from: `${from}.v_proj.weight`, to: `${to}.W_V`, layout: 'kv_head d_head | d_model' },
    { from: `${from}.o_proj.weight`, to: `${to}.W_O`, layout: 'd_model | head d_head' },
  ];
  if (!bias.qkv) return weights;
  return [
    ...weights,
    { from: `${from}.q_proj.bias`, to: `${to}.b_Q`, layout: 'head d_head' },
    { from: `${from}.k_proj.bias`, to: `${to}.b_K`, layout: 'kv_head d_head' },
    { from: `${from}.v_proj.bias`, to: `${to}.b_V`, layout: 'kv_head d_head' },
    { from: `${from}.o_proj.bias`, to: `${to}.b_O`, layout: 'd_model' },
  ];
}

function gatedMlp(layer: number, { bias }: ModelConfig): Placement[] {
  const from = `model.layers.${layer}.mlp`;
  const to = `blocks.${layer}.mlp` as const;
  const weights: Placement[] = [
    { from: `${from}.gate_proj.weight`, to: `${to}.W_gate`, layout: 'd_mlp | d_model' },
    { from: `${from}.up_proj.weight`, to: `${to}.W_in`, layout: 'd_mlp | d_model' },
    { from: `${from}.down_proj.weight`, to: `${to}.W_out`, layout: 'd_model | d_mlp' },
  ];
  if (!bias.mlp) return weights;
  return [
    ...weights,
    { from: `${from}.gate_proj.bias`, to: `${to}.b_gate`, layout: 'd_mlp' },
    { from: `${from}.up_proj.bias`, to: `${to}.b_in`, layout: 'd_mlp' },
    { from: `${from}.down_proj.bias`, to: `${to}.b_out`, layout: 'd_model' },
  ];
}
