import { z } from 'zod';
import { decoderConfig, decoderFields, decoderIgnored, decoderPlacements } from './decoder';
import type { Family } from './family';
import { parseConfig } from './family';

const schema = z.object({
  ...decoderFields,
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
});

/** Llama: RMS norm, rotary positions, grouped queries, gated MLP. */
export const llama: Family = {
  modelType: 'llama',
  config(raw) {
    const c = parseConfig(schema, raw);
    const bias = { qkv: c.attention_bias, attn_out: c.attention_bias, mlp: c.mlp_bias };
    return { ...decoderConfig('llama', c), bias: { ...bias, unembed: false } };
  },
  placements: (config) => decoderPlacements(config),
  ignored: decoderIgnored,
};
