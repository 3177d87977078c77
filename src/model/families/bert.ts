import { z } from 'zod';
import { activationField } from './activations';
import type { Family } from './family';
import { everyLayer, only, parseConfig, unsupportedFields } from './family';
import { attentionLinears, layerNorm, linear, plainMlp } from './layouts';

const size = z.number().int().positive();

const schema = z.object({
  ...unsupportedFields,
  vocab_size: size.default(30_522),
  hidden_size: size.default(768),
  num_hidden_layers: size.default(12),
  num_attention_heads: size.default(12),
  intermediate_size: size.default(3072),
  hidden_act: activationField('gelu'),
  max_position_embeddings: size.default(512),
  type_vocab_size: size.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  position_embedding_type: only('absolute', null),
  is_decoder: only(false),
  add_cross_attention: only(false),
  // With another unembedding, versions of the library differ in which bias they add.
  tie_word_embeddings: only(true),
});

/** BERT with its head for masked words: both directions, norms after the sums and the embeddings. */
export const bert: Family = {
  modelType: 'bert',
  config(raw) {
    const c = parseConfig(schema, raw);
    const d_head = c.hidden_size / c.num_attention_heads;
    return {
      model_type: 'bert',
      n_layers: c.num_hidden_layers,
      n_heads: c.num_attention_heads,
      n_key_value_heads: c.num_attention_heads,
      d_model: c.hidden_size,
      d_head,
      d_mlp: c.intermediate_size,
      d_vocab: c.vocab_size,
      n_ctx: c.max_position_embeddings,
      act_fn: c.hidden_act,
      attn_only: false,
      gated_mlp: false,
      normalization_type: 'LN',
      norm_placement: 'post',
      no_final_norm: true,
      embed_norm: true,
      token_types: c.type_vocab_size,
      mlm_head: true,
      attention_dir: 'bidirectional',
      eps: c.layer_norm_eps,
      positional_embedding_type: 'standard',
      attn_scale: 1 / Math.sqrt(d_head),
      tied: true,
      bias: { qkv: true, attn_out: true, mlp: true, unembed: true },
    };
  },
  placements: (config) => [
    { from: `${words}.weight`, to: 'embed.W_E', layout: 'vocab | d_model' },
    {
      from: 'embeddings.position_embeddings.weight',
      to: 'pos_embed.W_pos',
      layout: 'pos | d_model',
    },
    {
      from: 'embeddings.token_type_embeddings.weight',
      to: 'token_type_embed.W_type',
      layout: 'type | d_model',
    },
    ...layerNorm('embeddings.LayerNorm', 'embed.ln'),
    ...linear(`${head}.transform.dense`, ['mlm_head.W', 'mlm_head.b'], 'd_hidden | d_model', true),
    ...layerNorm(`${head}.transform.LayerNorm`, 'mlm_head.ln'),
    { from: `${head}.bias`, to: 'unembed.b_U', layout: 'vocab' },
    ...everyLayer(config, (layer) => {
      const at = `encoder.layer.${layer}`;
      const self = `${at}.attention.self`;
      const names = { q: `${self}.query`, k: `${self}.key`, v: `${self}.value` };
      return [
        ...attentionLinears(layer, { ...names, o: `${at}.attention.output.dense` }, config.bias),
        ...layerNorm(`${at}.attention.output.LayerNorm`, `blocks.${layer}.ln1`),
        ...plainMlp(layer, `${at}.intermediate.dense`, `${at}.output.dense`, true),
        ...layerNorm(`${at}.output.LayerNorm`, `blocks.${layer}.ln2`),
      ];
    }),
  ],
  optionalPrefix: 'bert.',
  otherNames: [
    [/LayerNorm\.gamma$/, 'LayerNorm.weight'],
    [/LayerNorm\.beta$/, 'LayerNorm.bias'],
  ],
  ignored: [
    /^embeddings\.position_ids$/,
    /^pooler\.dense\./,
    /^cls\.seq_relationship\./,
    /^cls\.predictions\.decoder\./,
  ],
};

const words = 'embeddings.word_embeddings';
const head = 'cls.predictions';
