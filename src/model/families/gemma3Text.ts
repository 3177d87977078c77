import { z } from 'zod';
import type { Rotary } from '../config';
import { decoderIgnored, decoderPlacements, size } from './decoder';
import type { Family } from './family';
import { only, parseConfig } from './family';
import { gemmaConfig, laterGemmaFields } from './gemma';
import { sandwichNorms } from './gemma2';
import { contextOf, ropeParameters, rotaryOf } from './rope';
import { layerTypes, windowsOf } from './windows';

const schema = z.object({
  ...laterGemmaFields,
  max_position_embeddings: size.default(131_072),
  query_pre_attn_scalar: z.number().positive().default(256),
  sliding_window: size.nullable().default(4096),
  sliding_window_pattern: size.default(6),
  layer_types: layerTypes,
  // The library reads this field and does nothing with it; no published model sets it.
  attn_logit_softcapping: only(null),
  final_logit_softcapping: z.number().positive().nullish(),
  rope_local_base_freq: z.number().positive().default(10_000),
  rope_parameters: z
    .strictObject({
      full_attention: ropeParameters.nullish(),
      sliding_attention: ropeParameters.nullish(),
    })
    .nullish(),
});

/** Gemma 3, text only: normalized queries and keys, and a rotation of their own in layers with a window. */
export const gemma3Text: Family = {
  modelType: 'gemma3_text',
  config(raw) {
    const c = parseConfig(schema, raw);
    const { full, local } = rotations(c);
    const slides = (layer: number): boolean => (layer + 1) % c.sliding_window_pattern !== 0;
    return {
      ...gemmaConfig('gemma3_text', { ...c, rope_parameters: undefined }, c.hidden_activation),
      norm_placement: 'sandwich',
      qk_norm: true,
      n_ctx: contextOf(full, c.max_position_embeddings),
      rotary: full,
      window_rotary: local,
      attn_scale: 1 / Math.sqrt(c.query_pre_attn_scalar),
      windows: windowsOf(c.num_hidden_layers, c.sliding_window, c.layer_types, slides),
      ...(c.final_logit_softcapping ? { logit_softcap: c.final_logit_softcapping } : {}),
    };
  },
  placements: (config) => decoderPlacements(config, sandwichNorms),
  ignored: decoderIgnored,
};

/** The rotation of layers that see everything, and that of layers with a window. */
function rotations(c: z.output<typeof schema>): { full: Rotary; local: Rotary } {
  const context = { d_head: c.head_dim, maxPositions: c.max_position_embeddings };
  const { full_attention, sliding_attention } = c.rope_parameters ?? {};
  return {
    full: rotaryOf(c.rope_scaling ?? full_attention ?? {}, {
      ...context,
      base: c.rope_theta ?? 1_000_000,
    }),
    local: rotaryOf(sliding_attention ?? {}, { ...context, base: c.rope_local_base_freq }),
  };
}
