import { z } from 'zod';
import { ModelError } from '../../base/errors';
import { activationField } from './activations';
import type { Family, Placement } from './family';
import { everyLayer, only, parseConfig, unsupportedFields } from './family';
import { attentionLinears, layerNorm, plainMlp, unembedding } from './layouts';

const size = z.number().int().positive();

const schema = z.object({
  ...unsupportedFields,
  vocab_size: size.default(50_272),
  hidden_size: size.default(768),
  num_hidden_layers: size.default(12),
  num_attention_heads: size.default(12),
  ffn_dim: size.default(3072),
  max_position_embeddings: size.default(2048),
  do_layer_norm_before: z.boolean().default(true),
  _remove_final_layer_norm: z.boolean().default(false),
  word_embed_proj_dim: size.nullish(),
  activation_function: activationField('relu'),
  enable_bias: z.boolean().default(true),
  layer_norm_elementwise_affine: only(true),
  tie_word_embeddings: z.boolean().default(true),
});

/** OPT; the 350m one normalizes after each sum and has narrower embeddings. */
export const opt: Family = {
  modelType: 'opt',
  config(raw) {
    const c = parseConfig(schema, raw);
    const d_head = c.hidden_size / c.num_attention_heads;
    const d_embed = c.word_embed_proj_dim ?? c.hidden_size;
    const narrow = d_embed !== c.hidden_size;
    if (narrow && !c.tie_word_embeddings) {
      throw new ModelError(
        'config.json: tie_word_embeddings: false is not supported where word_embed_proj_dim is not hidden_size',
      );
    }
    return {
      model_type: 'opt',
      n_layers: c.num_hidden_layers,
      n_heads: c.num_attention_heads,
      n_key_value_heads: c.num_attention_heads,
      d_model: c.hidden_size,
      d_head,
      d_mlp: c.ffn_dim,
      d_vocab: c.vocab_size,
      n_ctx: c.max_position_embeddings,
      act_fn: c.activation_function,
      attn_only: false,
      gated_mlp: false,
      normalization_type: 'LN',
      norm_placement: c.do_layer_norm_before ? 'pre' : 'post',
      no_final_norm: !c.do_layer_norm_before || c._remove_final_layer_norm,
      eps: 1e-5,
      positional_embedding_type: 'standard',
      attn_scale: 1 / Math.sqrt(d_head),
      ...(narrow ? { d_embed } : {}),
      tied: c.tie_word_embeddings,
      bias: { qkv: c.enable_bias, attn_out: c.enable_bias, mlp: c.enable_bias, unembed: false },
    };
  },
  placements: (config) => [
    ...embeddings(config.d_embed !== undefined),
    // The first two rows of the positions stand for padding.
    {
      from: 'decoder.embed_positions.weight',
      to: 'pos_embed.W_pos',
      layout: 'pos | d_model',
      skip: 2,
    },
    ...(config.no_final_norm ? [] : layerNorm('decoder.final_layer_norm', 'ln_final')),
    ...unembedding('lm_head.weight', config.tied),
    ...everyLayer(config, (layer) => {
      const at = `decoder.layers.${layer}`;
      const attn = `${at}.self_attn`;
      const names = { q: `${attn}.q_proj`, k: `${attn}.k_proj`, v: `${attn}.v_proj` };
      return [
        ...layerNorm(`${at}.self_attn_layer_norm`, `blocks.${layer}.ln1`),
        ...layerNorm(`${at}.final_layer_norm`, `blocks.${layer}.ln2`),
        ...attentionLinears(layer, { ...names, o: `${attn}.out_proj` }, config.bias),
        ...plainMlp(layer, `${at}.fc1`, `${at}.fc2`, config.bias.mlp),
      ];
    }),
  ],
  optionalPrefix: 'model.',
  ignored: [/^lm_head\.weight$/],
};

function embeddings(narrow: boolean): Placement[] {
  const from = 'decoder.embed_tokens.weight';
  if (!narrow) return [{ from, to: 'embed.W_E', layout: 'vocab | d_model' }];
  return [
    { from, to: 'embed.W_words', layout: 'vocab | d_embed' },
    { from: 'decoder.project_in.weight', to: 'embed.W_in', layout: 'd_model | d_embed' },
    { from: 'decoder.project_out.weight', to: 'unembed.W_out', layout: 'd_embed | d_model' },
  ];
}
