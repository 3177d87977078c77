import { describe, expect, it } from 'vitest';
import { ModelError } from '../../base/errors';
import { parameterCount, parameterSpecs } from '../parameters';
import { bert } from './bert';
import { families, familyOf } from './families';
import { gemma } from './gemma';
import { gemma2 } from './gemma2';
import { gemma3Text } from './gemma3Text';
import { gpt2 } from './gpt2';
import { gptNeo } from './gptNeo';
import { gptNeox } from './gptNeox';
import { mistral } from './mistral';
import { opt } from './opt';
import { qwen2 } from './qwen2';
import { qwen3 } from './qwen3';
import { llama } from './llama';
import { transformerLens } from './transformerLens';

const gpt2Config = { model_type: 'gpt2', vocab_size: 50257, n_embd: 768, n_layer: 12, n_head: 12 };
const llamaConfig = {
  model_type: 'llama',
  vocab_size: 100,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  max_position_embeddings: 64,
};
const opt350m = { ...llamaConfig, do_layer_norm_before: false, word_embed_proj_dim: 16 };
const lensConfig = {
  model_type: 'transformer_lens',
  n_layers: 2,
  n_heads: 4,
  d_model: 16,
  d_head: 4,
  d_vocab: 9,
  n_ctx: 32,
};

describe('gpt2', () => {
  it('has the defaults of the published files', () => {
    expect(gpt2.config(gpt2Config)).toMatchObject({
      d_head: 64,
      d_mlp: 3072,
      n_ctx: 1024,
      eps: 1e-5,
      act_fn: 'gelu_new',
      attn_scale: 0.125,
      tied: true,
    });
    expect(parameterCount(gpt2.config(gpt2Config))).toBe(124_439_808);
  });

  it('scales as the file says', () => {
    expect(gpt2.config({ ...gpt2Config, scale_attn_weights: false }).attn_scale).toBe(1);
    expect(gpt2.config({ ...gpt2Config, n_inner: 100 }).d_mlp).toBe(100);
  });
});

describe('llama', () => {
  it('has the defaults of the published files', () => {
    expect(llama.config(llamaConfig)).toMatchObject({
      n_key_value_heads: 4,
      d_head: 8,
      eps: 1e-6,
      rotary: { dim: 8, base: 10_000 },
      tied: false,
      bias: { qkv: false, mlp: false },
    });
  });

  it('reads the base of the rotation from older and newer files', () => {
    const rotary = (changes: object): unknown =>
      llama.config({ ...llamaConfig, ...changes }).rotary;
    expect(rotary({ rope_theta: 500 })).toEqual({ dim: 8, base: 500 });
    expect(rotary({ rope_parameters: { rope_type: 'default', rope_theta: 300 } })).toEqual({
      dim: 8,
      base: 300,
    });
    expect(rotary({ rope_theta: 500, rope_scaling: null })).toEqual({ dim: 8, base: 500 });
    expect(rotary({ head_dim: 6 })).toEqual({ dim: 6, base: 10_000 });
  });
});

describe('families with windows', () => {
  const four = { ...llamaConfig, num_hidden_layers: 4, num_key_value_heads: 2, sliding_window: 9 };

  it('alternate as the config or the library says', () => {
    const late = { ...four, use_sliding_window: true, max_window_layers: 3 };
    const types = ['sliding_attention', ...Array<string>(3).fill('full_attention')];
    expect(mistral.config(four).windows).toEqual([9, 9, 9, 9]);
    expect(qwen2.config(four).windows).toEqual([null, null, null, null]);
    expect(qwen3.config(late).windows).toEqual([null, null, null, 9]);
    expect(qwen3.config({ ...late, layer_types: types }).windows).toEqual([9, null, null, null]);
    expect(gemma2.config(four).windows).toEqual([9, null, 9, null]);
    const pattern = { ...four, sliding_window_pattern: 3 };
    expect(gemma3Text.config(pattern).windows).toEqual([9, 9, null, 9]);
    const neo = { hidden_size: 8, num_layers: 4, num_heads: 2, window_size: 9 };
    const attention_types = [[['global', 'local'], 2]];
    expect(gptNeo.config({ ...neo, attention_types }).windows).toEqual([null, 9, null, 9]);
  });

  it('refuse a list of another length, a kind they do not know, and a window that is missing', () => {
    const refused = (changes: object): (() => unknown) => {
      return () => gemma2.config({ ...four, ...changes });
    };
    expect(refused({ layer_types: ['full_attention'] })).toThrow(/layer_types: expected 4 layers/);
    expect(refused({ layer_types: ['chunked_attention'] })).toThrow(/layer_types/);
    expect(refused({ sliding_window: null })).toThrow(/sliding_window: missing/);
  });
});

describe('rotation', () => {
  const rotary = (changes: object): unknown => llama.config({ ...llamaConfig, ...changes }).rotary;

  it('is scaled as older and newer files say', () => {
    const scaling = { type: 'linear', factor: 2 };
    const scaled = { dim: 8, base: 10_000, scaling };
    expect(rotary({ rope_scaling: scaling })).toEqual(scaled);
    expect(rotary({ rope_parameters: { rope_type: 'linear', factor: 2 } })).toEqual(scaled);
  });

  it('is of a part of each head where the file says so', () => {
    expect(rotary({ partial_rotary_factor: 0.5 })).toEqual({ dim: 4, base: 10_000 });
    const both = { partial_rotary_factor: 0.5, rope_scaling: { partial_rotary_factor: 0.25 } };
    expect(rotary(both)).toEqual({ dim: 2, base: 10_000 });
  });

  it('has yarn magnitudes by the factor unless the file gives one', () => {
    const yarn = { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 16 };
    const magnitude = 0.1 * Math.log(4) + 1;
    expect(rotary({ rope_scaling: yarn })).toMatchObject({ scaling: { magnitude, fast: 32 } });
    const given = { ...yarn, attention_factor: 1.25 };
    expect(rotary({ rope_scaling: given })).toMatchObject({ scaling: { magnitude: 1.25 } });
  });

  it('stretches the context where it grows with the text', () => {
    const context = (rope_scaling: object): number =>
      llama.config({ ...llamaConfig, rope_scaling }).n_ctx;
    expect(context({ type: 'linear', factor: 2 })).toBe(64);
    expect(context({ type: 'dynamic', factor: 2 })).toBe(128);
    expect(context({ type: 'yarn', factor: 8, original_max_position_embeddings: 32 })).toBe(256);
  });

  it('is partial in gpt_neox, and another one in windows of gemma3_text', () => {
    const neox = { ...llamaConfig, rotary_pct: 0.5, rotary_emb_base: 77 };
    expect(gptNeox.config(neox).rotary).toEqual({ dim: 4, base: 77 });
    const gemma3 = gemma3Text.config({ ...llamaConfig, num_key_value_heads: 1 });
    expect(gemma3.rotary).toEqual({ dim: 256, base: 1_000_000 });
    expect(gemma3.window_rotary).toEqual({ dim: 256, base: 10_000 });
  });
});

describe('transformer_lens', () => {
  it('has the defaults of the library', () => {
    expect(transformerLens.config(lensConfig)).toMatchObject({
      normalization_type: 'LN',
      eps: 1e-5,
      d_mlp: 64,
      attn_only: false,
      attn_scale: 0.5,
      positional_embedding_type: 'standard',
      tied: false,
    });
  });

  it('divides by the scale that the config gives', () => {
    const scale = (changes: object): number =>
      transformerLens.config({ ...lensConfig, ...changes }).attn_scale;
    expect(scale({ attn_scale: 8 })).toBe(0.125);
    expect(scale({ attn_scale: -1 })).toBe(0.5);
    expect(scale({ use_attn_scale: false })).toBe(1);
  });
});

describe('every family', () => {
  it.each([
    ['gpt2', gpt2.config(gpt2Config)],
    ['gpt2 untied', gpt2.config({ ...gpt2Config, tie_word_embeddings: false })],
    ['llama', llama.config(llamaConfig)],
    ['llama with biases', llama.config({ ...llamaConfig, attention_bias: true, mlp_bias: true })],
    ['bert', bert.config({ model_type: 'bert' })],
    ['gpt_neo', gptNeo.config({ model_type: 'gpt_neo' })],
    ['gpt_neox', gptNeox.config(llamaConfig)],
    ['gpt_neox without biases', gptNeox.config({ ...llamaConfig, attention_bias: false })],
    ['opt', opt.config(llamaConfig)],
    ['opt 350m', opt.config(opt350m)],
    ['mistral', mistral.config({ ...llamaConfig, num_key_value_heads: 2 })],
    ['qwen2', qwen2.config({ ...llamaConfig, num_key_value_heads: 2 })],
    ['qwen3', qwen3.config({ ...llamaConfig, num_key_value_heads: 2 })],
    ['gemma', gemma.config({ ...llamaConfig, num_key_value_heads: 1 })],
    ['gemma2', gemma2.config({ ...llamaConfig, num_key_value_heads: 1 })],
    ['gemma3_text', gemma3Text.config({ ...llamaConfig, num_key_value_heads: 1 })],
    ['transformer_lens', transformerLens.config(lensConfig)],
    ['attention only', transformerLens.config({ ...lensConfig, attn_only: true })],
    ['without norms', transformerLens.config({ ...lensConfig, normalization_type: null })],
    [
      'rotary RMS',
      transformerLens.config({
        ...lensConfig,
        normalization_type: 'RMS',
        positional_embedding_type: 'rotary',
      }),
    ],
  ])('%s: fills each parameter exactly once', (_, config) => {
    const filled = familyOf(config)
      .placements(config)
      .map(({ to }) => to);
    const needed = parameterSpecs(config).map(({ name }) => name);
    expect([...filled].sort()).toEqual([...needed].sort());
  });

  it('has a name of its own', () => {
    expect(new Set(families.map(({ modelType }) => modelType)).size).toBe(families.length);
  });

  it.each([undefined, null, 7, 'gpt2', {}, { model_type: 'mamba' }, { model_type: ['gpt2'] }])(
    'refuses %j',
    (raw) => {
      expect(() => familyOf(raw)).toThrow(ModelError);
      expect(() => familyOf(raw)).toThrow(
        /is not supported \(supported: gpt2, .*, transformer_lens\)/,
      );
    },
  );
});

describe('fields that change the numbers', () => {
  const small = { ...llamaConfig, num_key_value_heads: 2 };

  it.each([
    ['llama', { original_max_position_embeddings: 8 }, 'original_max_position_embeddings'],
    ['llama', { rope_scaling: { rope_type: 'longrope' } }, 'rope_scaling.rope_type'],
    ['llama', { rope_scaling: { rope_type: 'yarn', attn: 1 } }, 'rope_scaling'],
    ['mistral', { layer_types: ['full_attention'] }, 'layer_types'],
    ['mistral', { hidden_act: 'gelu' }, 'hidden_act'],
    ['qwen2', { use_mrope: true }, 'use_mrope'],
    ['qwen3', { quantization_config: {} }, 'quantization_config'],
    ['gemma', { use_bidirectional_attention: true }, 'use_bidirectional_attention'],
    ['gemma', { hidden_activation: 'relu' }, 'hidden_activation'],
    ['gemma2', { hidden_activation: 'mish' }, 'hidden_activation'],
    ['gemma3_text', { attn_logit_softcapping: 50 }, 'attn_logit_softcapping'],
    ['gemma3_text', { rope_parameters: { rope_theta: 5 } }, 'rope_parameters'],
    ['gpt_neox', { hidden_act: 'mish' }, 'hidden_act'],
    ['gpt_neo', { attention_types: [[['local'], 3]] }, 'attention_types'],
    ['opt', { layer_norm_elementwise_affine: false }, 'layer_norm_elementwise_affine'],
    ['opt', { word_embed_proj_dim: 8, tie_word_embeddings: false }, 'tie_word_embeddings'],
    ['bert', { is_decoder: true }, 'is_decoder'],
    ['bert', { position_embedding_type: 'relative_key' }, 'position_embedding_type'],
    ['bert', { tie_word_embeddings: false }, 'tie_word_embeddings'],
  ])('%s refuses %j by its name', (model_type, changes, field) => {
    const raw = { ...small, ...changes, model_type };
    expect(() => familyOf(raw).config({ ...raw })).toThrow(ModelError);
    expect(() => familyOf(raw).config(raw)).toThrow(`config.json: ${field}: `);
    expect(() => familyOf(raw).config({ ...small, model_type })).not.toThrow();
  });
});
