import { constantValues, initialise, normalValues } from '../../model/initialise';
import type { ModelConfig } from '../../model/config';
import type { Random } from '../../base/random';
import type { NamedTensors } from '../../tensor/tensor';
import type { InductionParameters } from './index';

/** The transformer that the lab trains, as any other model of the workbench. */
export function inductionConfig(parameters: InductionParameters): ModelConfig {
  const { layers, heads, width, mlp, positions, vocabulary, length } = parameters;
  const d_head = width / heads;
  return {
    model_type: 'transformer_lens',
    n_layers: layers,
    n_heads: heads,
    n_key_value_heads: heads,
    d_model: width,
    d_head,
    d_mlp: 4 * width,
    d_vocab: vocabulary,
    n_ctx: length,
    act_fn: 'relu',
    attn_only: !mlp,
    gated_mlp: false,
    normalization_type: 'LN',
    eps: 1e-5,
    positional_embedding_type: positions === 'learned' ? 'standard' : positions,
    ...(positions === 'rotary' ? { rotary: { dim: d_head, base: 10_000 } } : {}),
    attn_scale: 1 / Math.sqrt(d_head),
    tied: false,
    bias: { qkv: true, attn_out: true, mlp: true, unembed: true },
  };
}

/** First weights: normal, of a deviation of 1 / sqrt(width) where they multiply, 1 for embeddings. */
export function firstParameters(config: ModelConfig, random: Random): NamedTensors {
  const { d_model, d_head, d_mlp, n_heads } = config;
  const inputs: Readonly<Record<string, number>> = {
    W_O: n_heads * d_head,
    W_out: d_mlp,
  };
  const first = initialise(config, ({ name, shape }) => {
    const kind = name.split('.').at(-1) ?? '';
    if (kind === 'W_E' || kind === 'W_pos') return normalValues(shape, embeddingDeviation, random);
    if (!kind.startsWith('W_')) return constantValues(shape, kind === 'w' ? 1 : 0);
    return normalValues(shape, 1 / Math.sqrt(inputs[kind] ?? d_model), random);
  });
  return new Map(first.entries());
}

const embeddingDeviation = 0.5;
