import { z } from 'zod';
import { decoderConfig, decoderFields, decoderIgnored, decoderPlacements, size } from './decoder';
import type { Family } from './family';
import { only, parseConfig } from './family';
import { layerTypes, windowsOf } from './windows';

/** The fields of Qwen 2 and 3 beyond Llama's. */
export const qwenFields = {
  ...decoderFields,
  num_key_value_heads: size.nullable().default(32),
  use_sliding_window: z.boolean().default(false),
  sliding_window: size.nullable().default(4096),
  max_window_layers: z.number().int().nonnegative().default(28),
  layer_types: layerTypes,
  use_mrope: only(false),
};

const qwenSchema = z.object(qwenFields);

/** The windows of Qwen 2 and 3: layers from `max_window_layers` on, where they are used at all. */
export function qwenWindows(
  c: Pick<
    z.output<typeof qwenSchema>,
    | 'num_hidden_layers'
    | 'use_sliding_window'
    | 'sliding_window'
    | 'max_window_layers'
    | 'layer_types'
  >,
): (number | null)[] {
  const window = c.use_sliding_window ? c.sliding_window : null;
  const slides = (layer: number): boolean => window !== null && layer >= c.max_window_layers;
  return windowsOf(c.num_hidden_layers, window, c.layer_types, slides);
}

/** Qwen 2 and 2.5: Llama with biases on queries, keys and values, and windows in late layers. */
export const qwen2: Family = {
  modelType: 'qwen2',
  config(raw) {
    const c = parseConfig(qwenSchema, raw);
    const bias = { qkv: true, attn_out: false, mlp: false, unembed: false };
    return { ...decoderConfig('qwen2', c), windows: qwenWindows(c), bias };
  },
  placements: (config) => decoderPlacements(config),
  ignored: decoderIgnored,
};
