import { z } from 'zod';
import type { Activation } from '../config';
import type { Family, Placement } from './family';
import { everyLayer, only, parseConfig, unsupportedFields } from './family';

const size = z.number().int().positive();

const schema = z.object({
  ...unsupportedFields,
  vocab_size: size,
  n_positions: size.default(1024),
  n_embd: size,
  n_layer: size,
  n_head: size,
  n_inner: size.nullish(),
  activation_function: z
    .enum(['gelu_new', 'gelu_pytorch_tanh', 'gelu', 'relu', 'silu'])
    .default('gelu_new'),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  tie_word_embeddings: z.boolean().default(true),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: only(false),
  add_cross_attention: only(false),
});

/** GPT-2 and distilGPT-2. Its Conv1D weights lie `[in, out]`; q, k and v are columns of one tensor. */
export const gpt2: Family = {
  modelType: 'gpt2',
  config(raw) {
    const c = parseConfig(schema, raw);
    const d_head = c.n_embd / c.n_head;
    const act: Activation =
      c.activation_function === 'gelu_pytorch_tanh' ? 'gelu_new' : c.activation_function;
    return {
      model_type: 'gpt2',
      n_layers: c.n_layer,
      n_heads: c.n_head,
      n_key_value_heads: c.n_head,
      d_model: c.n_embd,
      d_head,
      d_mlp: c.n_inner ?? 4 * c.n_embd,
      d_vocab: c.vocab_size,
      n_ctx: c.n_positions,
      act_fn: act,
      attn_only: false,
      gated_mlp: false,
      normalization_type: 'LN',
      eps: c.layer_norm_epsilon,
      positional_embedding_type: 'standard',
      attn_scale: c.scale_attn_weights ? 1 / Math.sqrt(d_head) : 1,
      tied: c.tie_word_embeddings,
      bias: { qkv: true, attn_out: true, mlp: true, unembed: false },
    };
  },
  placements: (config) => [
    { from: 'wte.weight', to: 'embed.W_E', layout: 'vocab | d_model' },
    { from: 'wpe.weight', to: 'pos_embed.W_pos', layout: 'pos | d_model' },
    { from: 'ln_f.weight', to: 'ln_final.w', layout: 'd_model' },
    { from: 'ln_f.bias', to: 'ln_final.b', layout: 'd_model' },
    ...(config.tied
      ? []
      : [{ from: 'lm_head.weight', to: 'unembed.W_U', layout: 'vocab | d_model' } as const]),
    ...everyLayer(config, (layer) => [
      ...norms(layer),
      ...attention(layer),
      {
        from: `h.${layer}.mlp.c_fc.weight`,
        to: `blocks.${layer}.mlp.W_in`,
        layout: 'd_model | d_mlp',
      },
      { from: `h.${layer}.mlp.c_fc.bias`, to: `blocks.${layer}.mlp.b_in`, layout: 'd_mlp' },
      {
        from: `h.${layer}.mlp.c_proj.weight`,
        to: `blocks.${layer}.mlp.W_out`,
        layout: 'd_mlp | d_model',
      },
      { from: `h.${layer}.mlp.c_proj.bias`, to: `blocks.${layer}.mlp.b_out`, layout: 'd_model' },
    ]),
  ],
  optionalPrefix: 'transformer.',
  ignored: [/^h\.\d+\.attn\.(bias|masked_bias)$/, /^lm_head\.weight$/],
};

function norms(layer: number): Placement[] {
  return ([1, 2] as const).flatMap((n) => [
    { from: `h.${layer}.ln_${n}.weight`, to: `blocks.${layer}.ln${n}.w`, layout: 'd_model' },
    { from: `h.${layer}.ln_${n}.bias`, to: `blocks.${layer}.ln${n}.b`, layout: 'd_model' },
  ]);
}

function attention(layer: number): Placement[] {
  const projections = (['Q', 'K', 'V'] as const).flatMap((letter, part): Placement[] => {
    const heads = letter === 'Q' ? 'head' : 'kv_head';
    return [
      {
        from: `h.${layer}.attn.c_attn.weight`,
        to: `blocks.${layer}.attn.W_${letter}`,
        layout: `d_model | part ${heads} d_head`,
        part,
        parts: 3,
      },
      {
        from: `h.${layer}.attn.c_attn.bias`,
        to: `blocks.${layer}.attn.b_${letter}`,
        layout: `part ${heads} d_head`,
        part,
        parts: 3,
      },
    ];
  });
  return [
    ...projections,
    {
      from: `h.${layer}.attn.c_proj.weight`,
      to: `blocks.${layer}.attn.W_O`,
      layout: 'head d_head | d_model',
    },
    { from: `h.${layer}.attn.c_proj.bias`, to: `blocks.${layer}.attn.b_O`, layout: 'd_model' },
  ];
}
