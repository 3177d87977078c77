import { expect, it } from 'vitest';
import { parameterCount } from '../parameters';
import { familyOf } from './families';

// The configs of published models, less the fields that change nothing, and how many parameters
// those models have.
const rope = { rope_scaling: null, rope_theta: 1_000_000 };
const llama3 = {
  rope_type: 'llama3',
  ...{ factor: 32, high_freq_factor: 4, low_freq_factor: 1 },
  original_max_position_embeddings: 8192,
};

function decoder(
  [vocab_size, hidden_size, intermediate_size]: readonly [number, number, number],
  [num_hidden_layers, num_attention_heads, num_key_value_heads]: readonly [number, number, number],
  rest: object,
): object {
  const width = { vocab_size, hidden_size, intermediate_size, max_position_embeddings: 32_768 };
  return { ...width, num_hidden_layers, num_attention_heads, num_key_value_heads, ...rest };
}

const gpt = { vocab_size: 50_257, hidden_size: 768, num_layers: 12, num_heads: 12 };
const gemma3 = { head_dim: 256, sliding_window: 512, rope_local_base_freq: 10_000, ...rope };

it.each<[string, number, string, object]>([
  [
    'gpt-neo-125m',
    125_198_592,
    'gpt_neo',
    { ...gpt, intermediate_size: null, attention_types: [[['global', 'local'], 6]] },
  ],
  [
    'pythia-70m',
    70_426_624,
    'gpt_neox',
    decoder([50_304, 512, 2048], [6, 8, 8], { rotary_pct: 0.25, rotary_emb_base: 10_000 }),
  ],
  // Two rows of the positions stand for padding.
  ['opt-125m', 125_239_296 - 2 * 768, 'opt', { word_embed_proj_dim: 768 }],
  [
    'opt-350m',
    331_196_416 - 2 * 1024,
    'opt',
    {
      ...{ hidden_size: 1024, num_hidden_layers: 24, num_attention_heads: 16, ffn_dim: 4096 },
      ...{ word_embed_proj_dim: 512, do_layer_norm_before: false },
    },
  ],
  [
    'SmolLM2-135M',
    134_515_008,
    'llama',
    decoder([49_152, 576, 1536], [30, 9, 3], { tie_word_embeddings: true, ...rope }),
  ],
  [
    'Llama-3.2-1B',
    1_235_814_400,
    'llama',
    decoder([128_256, 2048, 8192], [16, 32, 8], {
      ...{ head_dim: 64, tie_word_embeddings: true, rope_scaling: llama3 },
    }),
  ],
  [
    'Mistral-7B',
    7_241_732_096,
    'mistral',
    decoder([32_000, 4096, 14_336], [32, 32, 8], { sliding_window: 4096 }),
  ],
  [
    'Qwen2.5-0.5B',
    494_032_768,
    'qwen2',
    decoder([151_936, 896, 4864], [24, 14, 2], { tie_word_embeddings: true, ...rope }),
  ],
  [
    'Qwen3-0.6B',
    596_049_920,
    'qwen3',
    decoder([151_936, 1024, 3072], [28, 16, 8], { tie_word_embeddings: true, ...rope }),
  ],
  ['gemma-2b', 2_506_172_416, 'gemma', decoder([256_000, 2048, 16_384], [18, 8, 1], {})],
  ['gemma-2-2b', 2_614_341_888, 'gemma2', decoder([256_000, 2304, 9216], [26, 8, 4], {})],
  ['gemma-3-270m', 268_098_176, 'gemma3_text', decoder([262_144, 640, 2048], [18, 4, 1], gemma3)],
  ['bert-base-uncased', 109_514_298, 'bert', { vocab_size: 30_522 }],
  ['vit-base-patch16-224', 86_567_656, 'vit', { num_labels: 1000 }],
  ['vit-base-patch16-224 without a classifier', 85_798_656, 'vit', { architectures: ['ViTModel'] }],
  [
    'deit-tiny-distilled-patch16-224',
    5_910_800,
    'deit',
    {
      ...{ hidden_size: 192, num_attention_heads: 3, intermediate_size: 768, num_labels: 1000 },
      architectures: ['DeiTForImageClassificationWithTeacher'],
    },
  ],
])('%s has %i parameters', (_, count, model_type, config) => {
  const raw = { ...config, model_type };
  expect(parameterCount(familyOf(raw).config(raw))).toBe(count);
});
