import type { HookedShape } from '../terms/hooks';
import type { AnswerTokens } from '../terms/models';
import type { PatchGrid } from '../terms/pictures';

/** The activation functions of the MLP, by TransformerLens's names. */
export type Activation = 'gelu' | 'gelu_new' | 'relu' | 'silu';

/** How the frequencies of a rotation are stretched for longer texts. */
export type RotaryScaling =
  /** All frequencies divided (Chen et al. 2023). */
  | { readonly type: 'linear'; readonly factor: number }
  /** The base grows with the text once it is longer than `original` tokens. */
  | { readonly type: 'dynamic'; readonly factor: number; readonly original: number }
  /** Low frequencies divided, high ones kept, a ramp between (Llama 3.1). */
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly low: number;
      readonly high: number;
      readonly original: number;
    }
  /** The ramp by rotations within `original` tokens; cosines and sines times `magnitude` (Peng et al. 2023). */
  | {
      readonly type: 'yarn';
      readonly factor: number;
      readonly fast: number;
      readonly slow: number;
      readonly original: number;
      readonly magnitude: number;
      readonly whole: boolean;
    };

/** Rotary position embedding on the first `dim` dimensions of each head, half-split pairs. */
export interface Rotary {
  readonly dim: number;
  readonly base: number;
  readonly scaling?: RotaryScaling;
}

/**
 * What is added to scores by how far a key is from its query (Raffel et al. 2020, section 2.1): one
 * value a head for each bucket of distances, shared by the layers of a stack. Half of the buckets are
 * for single distances, the rest grow logarithmically up to `max_distance`.
 */
export interface RelativeBias {
  readonly buckets: number;
  readonly max_distance: number;
  /** Which keys each layer tells apart: those on both sides of the query, those before it, or none. */
  readonly layers: readonly ('both' | 'past' | null)[];
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
  readonly n_ctx: number;
  readonly act_fn: Activation;
  /** Added to the variance before its root. */
  readonly eps: number;
  /** Multiplies q.k. */
  readonly attn_scale: number;
  /** Products become softcap tanh(q.k attn_scale / softcap). */
  readonly attn_softcap?: number;
  /** How many keys each layer's queries see, their own included; null for all. */
  readonly windows?: readonly (number | null)[];
  /** Queries and keys are RMS-normalized head by head, before they are rotated. */
  readonly qk_norm?: boolean;
  readonly rotary?: Rotary;
  /** The rotation in layers with a window, where it is another one. */
  readonly window_rotary?: Rotary;
  /** The model reads pictures: its positions are special ones and patches, and its vocabulary is its classes. */
  readonly image?: PatchGrid;
  readonly relative_bias?: RelativeBias;
  /** Multiplies the token embeddings. */
  readonly embed_scale?: number;
  /** The width of the token embeddings, where they are projected to and from the residual. */
  readonly d_embed?: number;
  /** Multiplies the residual before the unembedding. */
  readonly unembed_scale?: number;
  /** Logits become softcap tanh(logits / softcap). */
  readonly logit_softcap?: number;
  /** With what the tokens of a model with an encoder begin and end. */
  readonly answer?: AnswerTokens;
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
