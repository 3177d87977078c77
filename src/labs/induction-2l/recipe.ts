import type { ModelConfig } from '../../model/config';
import type { AdamWOptions } from '../../tensor/optimizer';
import type { RepeatTask } from '../induction/task';

/** A stretch of training with batches of one shape. */
export interface Stage {
  readonly steps: number;
  readonly batch: number;
  readonly length: number;
}

/** Everything that decides a training run: the same recipe and seed give the same model. */
export interface InductionRecipe {
  readonly config: ModelConfig;
  readonly task: RepeatTask;
  readonly stages: readonly Stage[];
  /**
   * How many positions the finished model keeps. Few repeats begin late in a training sequence, so
   * the last positions stay untrained; they are cut off rather than shipped.
   */
  readonly keptContext: number;
  readonly optimizer: AdamWOptions;
  readonly rate: { readonly peak: number; readonly warmup: number; readonly floor: number };
  /** The price of head outputs: its weight at full rate, the step it begins at and the steps it grows over. */
  readonly penalty: { readonly weight: number; readonly from: number; readonly ramp: number };
  /** The weight of words that nobody could know in the loss; those that can be known weigh 1. */
  readonly freshWeight: number;
  /** Standard deviations of the first weights. */
  readonly init: {
    readonly embedding: number;
    readonly projection: number;
    readonly output: number;
    readonly position: number;
    /** Positions begin as sines and cosines of base^(-2j / d_model). */
    readonly positionBase: number;
  };
}

const [n_heads, d_head, d_model] = [8, 24, 128];

/** The recipe of the bundled model `induction-2l`, for a vocabulary of `words` words and `<bos>`. */
export function inductionRecipe(words: number): InductionRecipe {
  const vocabulary = words + 1;
  return {
    config: {
      model_type: 'transformer_lens',
      n_layers: 2,
      n_heads,
      n_key_value_heads: n_heads,
      d_model,
      d_head,
      d_mlp: 4 * d_model,
      d_vocab: vocabulary,
      n_ctx: 128,
      act_fn: 'relu',
      attn_only: true,
      gated_mlp: false,
      normalization_type: 'LN',
      eps: 1e-5,
      positional_embedding_type: 'standard',
      attn_scale: 1 / Math.sqrt(d_head),
      tied: false,
      bias: { qkv: true, attn_out: true, mlp: true, unembed: true },
    },
    task: { vocabulary, periodic: 0.5, shortest: 4, longest: 32, gap: 40, noise: 0.02 },
    stages: [
      { steps: 800, batch: 32, length: 64 },
      { steps: 840, batch: 16, length: 128 },
    ],
    keptContext: 80,
    optimizer: {
      kind: 'adamw',
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-9,
      weightDecay: 0.01,
      decays: (name) => /\.W_[A-Z]$/.test(name),
      clip: 1,
    },
    rate: { peak: 5e-3, warmup: 100, floor: 0.03 },
    penalty: { weight: 0.3, from: 500, ramp: 200 },
    freshWeight: 0.1,
    init: { embedding: 0.5, projection: 0.07, output: 0.05, position: 0.5, positionBase: 6 },
  };
}
