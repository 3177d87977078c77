import type { HookedShape } from '../terms/hooks';

/** The activation functions of the MLP, by TransformerLens's names. */
export type Activation = 'gelu' | 'gelu_new' | 'relu' | 'silu';

/** Rotary position embedding on the first `dim` dimensions of each head, half-split pairs. */
export interface Rotary {
  readonly dim: number;
  readonly base: number;
}

/**
 * A transformer as configuration: what a family's file turns a config.json into, in
 * TransformerLens's words. The forward pass reads nothing else, and no family's name.
 */
export interface ModelConfig extends HookedShape {
  readonly model_type: string;
  readonly n_heads: number;
  readonly n_key_value_heads: number;
  readonly d_model: number;
  readonly d_head: number;
  readonly d_mlp: number;
  readonly d_vocab: number;
  readonly n_ctx: number;
  readonly act_fn: Activation;
  /** Added to the variance before its root. */
  readonly eps: number;
  /** Multiplies q.k. */
  readonly attn_scale: number;
  readonly rotary?: Rotary;
  /** Whether the unembedding is the embedding transposed. */
  readonly tied: boolean;
  /** Which biases the model has. */
  readonly bias: {
    readonly qkv: boolean;
    readonly attn_out: boolean;
    readonly mlp: boolean;
    readonly unembed: boolean;
  };
}
