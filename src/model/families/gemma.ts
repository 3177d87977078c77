import { z } from 'zod';
import type { ModelConfig } from '../config';
import { decoderConfig, decoderFields, decoderIgnored, decoderPlacements, size } from './decoder';
import type { DecoderNorms } from './decoder';
import type { Family } from './family';
import { only, parseConfig } from './family';

const tanhGelu = only('gelu', 'gelu_new', 'gelu_pytorch_tanh', null);

/** The fields that all Gemmas share. */
export const gemmaFields = {
  ...decoderFields,
  num_key_value_heads: size,
  head_dim: size.default(256),
  max_position_embeddings: size.default(8192),
  tie_word_embeddings: z.boolean().default(true),
  attention_bias: z.boolean().default(false),
  use_bidirectional_attention: only(false, null),
  // Old files say "gelu", but the model was trained with the tanh approximation.
  hidden_act: tanhGelu,
  hidden_activation: tanhGelu,
};

const schema = z.object(gemmaFields);

/** What all Gemmas share: scaled embeddings and a gated MLP with the tanh approximation of GELU. */
export function gemmaConfig(model_type: string, c: z.output<typeof schema>): ModelConfig {
  return {
    ...decoderConfig(model_type, c),
    act_fn: 'gelu_new',
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
  config: (raw) => gemmaConfig('gemma', parseConfig(schema, raw)),
  placements: (config) => decoderPlacements(config, gemmaNorms),
  ignored: decoderIgnored,
};
