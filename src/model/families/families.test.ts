import { describe, expect, it } from 'vitest';
import { ModelError } from '../../base/errors';
import { parameterCount, parameterSpecs } from '../parameters';
import { families, familyOf } from './families';
import { gpt2 } from './gpt2';
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
        /is not supported \(supported: gpt2, llama, transformer_lens\)/,
      );
    },
  );
});
