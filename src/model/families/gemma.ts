import { z } from 'zod';
import type { Activation, ModelConfig } from '../config';
import { activationField } from './activations';
import { decoderConfig, decoderFields, decoderIgnored, decoderPlacements, size } from './decoder';
import type { DecoderNorms } from './decoder';
import type { Family } from './family';
import { only, parseConfig } from './family';

/** The fields that all Gemmas share. */
export const gemmaFields = {
  ...decoderFields,
  num_key_value_heads: size,
  head_dim: size.default(256),
  max_position_embeddings: size.default(8192),
  tie_word_embeddings: z.boolean().default(true),
  attention_bias: z.boolean().default(false),
  use_bidirectional_attention: only(false, null),
};

/** The later Gemmas name their activation here; what `hidden_act` says is not read. */
export const laterGemmaFields = {
  ...gemmaFields,
  hidden_act: z.unknown().optional(),
  hidden_activation: activationField('gelu_pytorch_tanh'),
};

// The first one's is `hidden_act`; another one beside it would be ignored by some versions of the library only.
const schema = z.object({
  ...gemmaFields,
  hidden_act: activationField('gelu_pytorch_tanh'),
  hidden_activation: only('gelu_pytorch_tanh', null),
});

/** What all Gemmas share: scaled embeddings and a gated MLP. */
export function gemmaConfig(
  model_type: string,
  c: Omit<z.output<z.ZodObject<typeof gemmaFields>>, 'hidden_act'>,
  act_fn: Activation,
): ModelConfig {
  return {
    ...decoderConfig(model_type, c),
    act_fn,
    embed_scale: Math.sqrt(c.hidden_size),
    bias: { qkv: c.attention_bias, attn_out: c.attention_bias, mlp: false, unembed: false },
  };
}

/** Gemma's norms: the file holds their weights less one. */
const gemmaNorms: DecoderNorms = {
  blocks: { input_layernorm: 'ln1', post_attention_layernorm: 'ln2' },
  plus: 1,
};

/** Gemma (the first). */
export const gemma: Family = {
  modelType: 'gemma',
  config(raw) {
    const c = parseConfig(schema, raw);
    return gemmaConfig('gemma', c, c.hidden_act);
  },
  placements: (config) => decoderPlacements(config, gemmaNorms),
  ignored: decoderIgnored,
};
