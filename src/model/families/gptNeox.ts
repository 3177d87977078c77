import { z } from 'zod';
import { activationField } from './activations';
import type { Family, Placement } from './family';
import { everyLayer, only, parseConfig, unsupportedFields } from './family';
import { layerNorm, linear, plainMlp, unembedding } from './layouts';
import { contextOf, plainRotary, ropeFields } from './rope';

const size = z.number().int().positive();

const schema = z.object({
  ...unsupportedFields,
  ...ropeFields,
  vocab_size: size,
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  intermediate_size: size,
  hidden_act: activationField('gelu'),
  max_position_embeddings: size.default(2048),
  layer_norm_eps: z.number().positive().default(1e-5),
  use_parallel_residual: z.boolean().default(true),
  attention_bias: z.boolean().default(true),
  rotary_pct: z.number().positive().max(1).default(0.25),
  rotary_emb_base: z.number().positive().default(10_000),
  tie_word_embeddings: z.boolean().default(false),
  is_decoder: only(false, true),
});

/**
 * GPT-NeoX and Pythia: attention and MLP in parallel, a part of each head rotated. The vocabulary of
 * the files is padded beyond the tokenizer's; the extra logits are shown like any others.
 */
export const gptNeox: Family = {
  modelType: 'gpt_neox',
  config(raw) {
    const c = parseConfig(schema, raw);
    const d_head = c.hidden_size / c.num_attention_heads;
    const maxPositions = c.max_position_embeddings;
    const rotary = plainRotary(
      { ...c, rope_theta: c.rope_theta ?? c.rotary_emb_base },
      { d_head, maxPositions, partial: c.rotary_pct },
    );
    return {
      model_type: 'gpt_neox',
      n_layers: c.num_hidden_layers,
      n_heads: c.num_attention_heads,
      n_key_value_heads: c.num_attention_heads,
      d_model: c.hidden_size,
      d_head,
      d_mlp: c.intermediate_size,
      d_vocab: c.vocab_size,
      n_ctx: contextOf(rotary, maxPositions),
      act_fn: c.hidden_act,
      attn_only: false,
      gated_mlp: false,
      normalization_type: 'LN',
      parallel: c.use_parallel_residual,
      eps: c.layer_norm_eps,
      positional_embedding_type: 'rotary',
      rotary,
      attn_scale: 1 / Math.sqrt(d_head),
      tied: c.tie_word_embeddings,
      bias: { qkv: c.attention_bias, attn_out: c.attention_bias, mlp: true, unembed: false },
    };
  },
  placements: (config) => [
    { from: 'embed_in.weight', to: 'embed.W_E', layout: 'vocab | d_model' },
    ...layerNorm('final_layer_norm', 'ln_final'),
    ...unembedding('embed_out.weight', config.tied),
    ...everyLayer(config, (layer) => {
      const [at, attn] = [`layers.${layer}`, `blocks.${layer}.attn`] as const;
      return [
        ...layerNorm(`${at}.input_layernorm`, `blocks.${layer}.ln1`),
        ...layerNorm(`${at}.post_attention_layernorm`, `blocks.${layer}.ln2`),
        ...projections(layer, `${at}.attention.query_key_value`, config.bias.qkv),
        ...linear(
          `${at}.attention.dense`,
          [`${attn}.W_O`, `${attn}.b_O`],
          'd_model | head d_head',
          config.bias.attn_out,
        ),
        ...plainMlp(layer, `${at}.mlp.dense_h_to_4h`, `${at}.mlp.dense_4h_to_h`, true),
      ];
    }),
  ],
  optionalPrefix: 'gpt_neox.',
  ignored: [/\.attention\.(bias|masked_bias|rotary_emb\.inv_freq)$/, /^embed_out\.weight$/],
};

/** One tensor for all three, each head's query, key and value one after the other. */
function projections(layer: number, from: string, biased: boolean): Placement[] {
  const to = `blocks.${layer}.attn` as const;
  return (['Q', 'K', 'V'] as const).flatMap((letter, part) => {
    const outputs = `${letter === 'Q' ? 'head' : 'kv_head'} part d_head`;
    return linear(
      from,
      [`${to}.W_${letter}`, `${to}.b_${letter}`],
      `${outputs} | d_model`,
      biased,
    ).map((placement) => ({ ...placement, part, parts: 3 }));
  });
}
