import { z } from 'zod';
import { decoderIgnored, decoderPlacements, size } from './decoder';
import type { DecoderNorms } from './decoder';
import type { Family } from './family';
import { parseConfig } from './family';
import { gemmaConfig, laterGemmaFields } from './gemma';
import { layerTypes, windowsOf } from './windows';

const cap = z.number().positive().nullable();

const schema = z.object({
  ...laterGemmaFields,
  query_pre_attn_scalar: z.number().positive().default(256),
  sliding_window: size.nullable().default(4096),
  layer_types: layerTypes,
  attn_logit_softcapping: cap.default(50),
  final_logit_softcapping: cap.default(30),
});

/** Norms before and after attention and MLP; the file holds their weights less one. */
export const sandwichNorms: DecoderNorms = {
  blocks: {
    input_layernorm: 'ln1',
    post_attention_layernorm: 'ln1_post',
    pre_feedforward_layernorm: 'ln2',
    post_feedforward_layernorm: 'ln2_post',
  },
  plus: 1,
};

/** Gemma 2: soft caps on scores and logits, norms on both sides, a window in every other layer. */
export const gemma2: Family = {
  modelType: 'gemma2',
  config(raw) {
    const c = parseConfig(schema, raw);
    const even = (layer: number): boolean => layer % 2 === 0;
    return {
      ...gemmaConfig('gemma2', c, c.hidden_activation),
      norm_placement: 'sandwich',
      attn_scale: 1 / Math.sqrt(c.query_pre_attn_scalar),
      windows: windowsOf(c.num_hidden_layers, c.sliding_window, c.layer_types, even),
      ...(c.attn_logit_softcapping ? { attn_softcap: c.attn_logit_softcapping } : {}),
      ...(c.final_logit_softcapping ? { logit_softcap: c.final_logit_softcapping } : {}),
    };
  },
  placements: (config) => decoderPlacements(config, sandwichNorms),
  ignored: decoderIgnored,
};
