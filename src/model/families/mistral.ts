import { z } from 'zod';
import { decoderConfig, decoderFields, decoderIgnored, decoderPlacements, size } from './decoder';
import type { Family } from './family';
import { only, parseConfig } from './family';

const schema = z.object({
  ...decoderFields,
  // The library's defaults for fields that a file may leave out.
  num_key_value_heads: size.default(8),
  sliding_window: size.nullable().default(4096),
  layer_types: only(null),
});

/** Mistral: Llama with a window in every layer. */
export const mistral: Family = {
  modelType: 'mistral',
  config(raw) {
    const c = parseConfig(schema, raw);
    const windows = Array.from({ length: c.num_hidden_layers }, () => c.sliding_window);
    return { ...decoderConfig('mistral', c), windows };
  },
  placements: (config) => decoderPlacements(config),
  ignored: decoderIgnored,
};
