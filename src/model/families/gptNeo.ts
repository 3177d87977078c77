import { z } from 'zod';
import { ModelError } from '../../base/errors';
import { activationField } from './activations';
import type { Family } from './family';
import { everyLayer, parseConfig, unsupportedFields } from './family';
import { attentionLinears, layerNorm, plainMlp, unembedding } from './layouts';

const size = z.number().int().positive();
const kinds = z.array(z.enum(['global', 'local']));

const schema = z.object({
  ...unsupportedFields,
  vocab_size: size.default(50_257),
  max_position_embeddings: size.default(2048),
  hidden_size: size.default(2048),
  num_layers: size.default(24),
  num_heads: size.default(16),
  intermediate_size: size.nullish(),
  activation_function: activationField('gelu_new'),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  window_size: size.default(256),
  attention_types: z.array(z.tuple([kinds, size])).default([[['global', 'local'], 12]]),
  tie_word_embeddings: z.boolean().default(true),
});

/** GPT-Neo and TinyStories: scores are not scaled, and some layers see a window only. */
export const gptNeo: Family = {
  modelType: 'gpt_neo',
  config(raw) {
    const c = parseConfig(schema, raw);
    return {
      model_type: 'gpt_neo',
      n_layers: c.num_layers,
      n_heads: c.num_heads,
      n_key_value_heads: c.num_heads,
      d_model: c.hidden_size,
      d_head: c.hidden_size / c.num_heads,
      d_mlp: c.intermediate_size ?? 4 * c.hidden_size,
      d_vocab: c.vocab_size,
      n_ctx: c.max_position_embeddings,
      act_fn: c.activation_function,
      attn_only: false,
      gated_mlp: false,
      normalization_type: 'LN',
      eps: c.layer_norm_epsilon,
      positional_embedding_type: 'standard',
      attn_scale: 1,
      windows: windowsOf(c),
      tied: c.tie_word_embeddings,
      bias: { qkv: false, attn_out: true, mlp: true, unembed: false },
    };
  },
  placements: (config) => [
    { from: 'wte.weight', to: 'embed.W_E', layout: 'vocab | d_model' },
    { from: 'wpe.weight', to: 'pos_embed.W_pos', layout: 'pos | d_model' },
    ...layerNorm('ln_f', 'ln_final'),
    ...unembedding('lm_head.weight', config.tied),
    ...everyLayer(config, (layer) => {
      const [block, attn] = [`h.${layer}`, `h.${layer}.attn.attention`];
      const names = { q: `${attn}.q_proj`, k: `${attn}.k_proj`, v: `${attn}.v_proj` };
      return [
        ...layerNorm(`${block}.ln_1`, `blocks.${layer}.ln1`),
        ...layerNorm(`${block}.ln_2`, `blocks.${layer}.ln2`),
        ...attentionLinears(layer, { ...names, o: `${attn}.out_proj` }, config.bias),
        ...plainMlp(layer, `${block}.mlp.c_fc`, `${block}.mlp.c_proj`, true),
      ];
    }),
  ],
  optionalPrefix: 'transformer.',
  ignored: [/^h\.\d+\.attn\.attention\.(bias|masked_bias)$/, /^lm_head\.weight$/],
};

/** `[[['global', 'local'], 2]]` is global, local, global, local. */
function windowsOf(c: z.output<typeof schema>): (number | null)[] {
  const layers = c.attention_types.flatMap(([list, times]) =>
    Array.from({ length: times }, () => list).flat(),
  );
  if (layers.length !== c.num_layers) {
    throw new ModelError(
      `config.json: attention_types: expected ${c.num_layers} layers, got ${layers.length}`,
    );
  }
  return layers.map((kind) => (kind === 'local' ? c.window_size : null));
}
