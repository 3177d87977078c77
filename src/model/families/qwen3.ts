import { z } from 'zod';
import { decoderConfig, decoderIgnored, decoderPlacements, size } from './decoder';
import type { Family } from './family';
import { parseConfig } from './family';
import { qwenFields, qwenWindows } from './qwen2';

const schema = z.object({
  ...qwenFields,
  head_dim: size.default(128),
  attention_bias: z.boolean().default(false),
});

/** Qwen 3: Llama with queries and keys normalized before they are rotated. */
export const qwen3: Family = {
  modelType: 'qwen3',
  config(raw) {
    const c = parseConfig(schema, raw);
    const bias = { qkv: c.attention_bias, attn_out: c.attention_bias, mlp: false, unembed: false };
    return { ...decoderConfig('qwen3', c), windows: qwenWindows(c), qk_norm: true, bias };
  },
  placements: (config) => decoderPlacements(config),
  ignored: decoderIgnored,
};
