import { sizeOf } from '../base/ndarray';
import type { Tensor } from '../tensor/tensor';
import { blockFacts, readsSource } from '../terms/blocks';
import type { ModelConfig } from './config';

/** Every parameter a block can have, with its axes; memory order is the order of the axes. */
const blockParameters = {
  'ln1.w': 'd_model',
  'ln1.b': 'd_model',
  'attn.W_Q': 'd_model head d_head',
  'attn.W_K': 'd_model kv_head d_head',
  'attn.W_V': 'd_model kv_head d_head',
  'attn.W_O': 'head d_head d_model',
  'attn.b_Q': 'head d_head',
  'attn.b_K': 'kv_head d_head',
  'attn.b_V': 'kv_head d_head',
  'attn.b_O': 'd_model',
  'attn.q_norm.w': 'd_head',
  'attn.k_norm.w': 'd_head',
  'ln1_post.w': 'd_model',
  'ln1_post.b': 'd_model',
  'ln2.w': 'd_model',
  'ln2.b': 'd_model',
  'mlp.W_gate': 'd_model d_mlp',
  'mlp.b_gate': 'd_mlp',
  'mlp.W_in': 'd_model d_mlp',
  'mlp.b_in': 'd_mlp',
  'mlp.W_out': 'd_mlp d_model',
  'mlp.b_out': 'd_model',
  'ln2_post.w': 'd_model',
  'ln2_post.b': 'd_model',
} as const;

/**
 * Every parameter outside the blocks. `vocab d_model` tables are looked up by token or position; a
 * model whose embeddings are narrower than its residual has `W_words`, `W_in` and `W_out` in place
 * of `W_E`; one that reads pictures has the patches' weights and a row for each special position.
 */
const outerParameters = {
  'embed.W_E': 'vocab d_model',
  'embed.W_words': 'vocab d_embed',
  'embed.W_in': 'd_embed d_model',
  'embed.W_patch': 'channel y x d_model',
  'embed.b_patch': 'd_model',
  'embed.W_cls': 'one d_model',
  'embed.W_dist': 'one d_model',
  'pos_embed.W_pos': 'pos d_model',
  'token_type_embed.W_type': 'type d_model',
  'embed.ln.w': 'd_model',
  'embed.ln.b': 'd_model',
  'ln_final.w': 'd_model',
  'ln_final.b': 'd_model',
  'mlm_head.W': 'd_model d_hidden',
  'mlm_head.b': 'd_hidden',
  'mlm_head.ln.w': 'd_model',
  'mlm_head.ln.b': 'd_model',
  'encoder.rel_pos_bias': 'bucket head',
  'decoder.rel_pos_bias': 'bucket head',
  'encoder.ln_final.w': 'd_model',
  'encoder.ln_final.b': 'd_model',
  'unembed.W_out': 'd_model d_embed',
  'unembed.W_U': 'd_model vocab',
  'unembed.b_U': 'vocab',
  'unembed.W_dist': 'd_model vocab',
  'unembed.b_dist': 'vocab',
} as const;

type BlockAxes = typeof blockParameters;
type OuterAxes = typeof outerParameters;
export type BlockParameter = keyof BlockAxes;
export type OuterParameter = keyof OuterAxes;
export type ParameterName = OuterParameter | `blocks.${number}.${BlockParameter}`;

/** A model's weights by TransformerLens's names, each laid out for multiplication from the left. */
export class Parameters {
  constructor(private readonly tensors: ReadonlyMap<ParameterName, Tensor>) {}

  /** A weight outside the blocks. @throws RangeError when the model has none of that name. */
  get<N extends OuterParameter>(name: N): Tensor<OuterAxes[N]> {
    return this.named(name) as Tensor<OuterAxes[N]>;
  }

  /** A weight of a block. @throws RangeError when the model has none of that name. */
  block<N extends BlockParameter>(layer: number, name: N): Tensor<BlockAxes[N]> {
    return this.named(`blocks.${layer}.${name}`) as Tensor<BlockAxes[N]>;
  }

  /** Every name with its tensor. */
  entries(): readonly (readonly [ParameterName, Tensor])[] {
    return [...this.tensors];
  }

  private named(name: ParameterName): Tensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new RangeError(`the model has no parameter ${name}`);
    return tensor;
  }
}

/** The place of one parameter: its axes and their lengths in this model. */
export interface ParameterSpec {
  readonly name: ParameterName;
  readonly axes: string;
  readonly shape: readonly number[];
}

/** Exactly the parameters that a model of this configuration has. */
export function parameterSpecs(config: ModelConfig): ParameterSpec[] {
  const outer = (Object.keys(outerParameters) as OuterParameter[]).filter((name) =>
    outerNeeds[name](config),
  );
  const block = Object.keys(blockParameters) as BlockParameter[];
  const layers = Array.from({ length: config.n_layers }, (_, layer) => layer);
  return [
    ...outer.map((name) => specOf(config, name, outerParameters[name])),
    ...layers.flatMap((layer) =>
      block
        .filter((name) => hasBlock(config, layer, name))
        .map((name) => specOf(config, `blocks.${layer}.${name}`, blockParameters[name])),
    ),
  ];
}

/** The number of values in all parameters. */
export function parameterCount(config: ModelConfig): number {
  return parameterSpecs(config).reduce((count, { shape }) => count + sizeOf(shape), 0);
}

function specOf(config: ModelConfig, name: ParameterName, axes: string): ParameterSpec {
  const lengths: Readonly<Record<string, number>> = {
    vocab: config.d_vocab,
    pos: config.n_ctx,
    d_model: config.d_model,
    d_embed: config.d_embed ?? 0,
    d_hidden: config.d_model,
    type: config.token_types ?? 0,
    d_head: config.d_head,
    d_mlp: config.d_mlp,
    head: config.n_heads,
    kv_head: config.n_key_value_heads,
    one: 1,
    channel: config.image?.channels ?? 0,
    y: config.image?.patch_height ?? 0,
    x: config.image?.patch_width ?? 0,
    bucket: config.relative_bias?.buckets ?? 0,
  };
  return { name, axes, shape: axes.split(' ').map((axis) => lengths[axis] ?? 0) };
}

/** What decides whether a model has a parameter outside the blocks. */
const outerNeeds: Readonly<Record<OuterParameter, (config: ModelConfig) => boolean>> = {
  'embed.W_E': (config) => config.d_embed === undefined && !config.image,
  'embed.W_words': hasNarrowEmbedding,
  'embed.W_in': hasNarrowEmbedding,
  'embed.W_patch': readsPictures,
  'embed.b_patch': readsPictures,
  'embed.W_cls': readsPictures,
  'embed.W_dist': (config) => config.image?.specials.length === 2,
  'pos_embed.W_pos': (config) => config.positional_embedding_type === 'standard',
  'token_type_embed.W_type': (config) => config.token_types !== undefined,
  'embed.ln.w': hasEmbedNorm,
  'embed.ln.b': hasEmbedNorm,
  'ln_final.w': hasFinalNorm,
  'ln_final.b': (config) => config.normalization_type === 'LN' && hasFinalNorm(config),
  'encoder.rel_pos_bias': (config) => config.relative_bias !== undefined && readsSource(config),
  'decoder.rel_pos_bias': (config) => config.relative_bias !== undefined,
  'encoder.ln_final.w': (config) => hasFinalNorm(config) && readsSource(config),
  'encoder.ln_final.b': (config) =>
    config.normalization_type === 'LN' && hasFinalNorm(config) && readsSource(config),
  'mlm_head.W': hasMlmHead,
  'mlm_head.b': hasMlmHead,
  'mlm_head.ln.w': hasMlmHead,
  'mlm_head.ln.b': hasMlmHead,
  'unembed.W_out': hasNarrowEmbedding,
  'unembed.W_U': (config) => !config.tied && config.d_vocab > 0,
  'unembed.b_U': (config) => config.bias.unembed,
  'unembed.W_dist': hasSecondHead,
  'unembed.b_dist': hasSecondHead,
};

function hasFinalNorm({ normalization_type, no_final_norm }: ModelConfig): boolean {
  return normalization_type !== null && !no_final_norm;
}

function hasNarrowEmbedding({ d_embed }: ModelConfig): boolean {
  return d_embed !== undefined;
}

function readsPictures({ image }: ModelConfig): boolean {
  return image !== undefined;
}

function hasSecondHead({ image }: ModelConfig): boolean {
  return image !== undefined && image.answers.length > 1;
}

function hasEmbedNorm({ embed_norm }: ModelConfig): boolean {
  return embed_norm ?? false;
}

function hasMlmHead({ mlm_head }: ModelConfig): boolean {
  return mlm_head ?? false;
}

function hasBlock(config: ModelConfig, layer: number, name: BlockParameter): boolean {
  const [part = '', short = ''] = name.split('.');
  if (!blockFacts(config, layer).mlp && /^(mlp|ln2|ln2_post)$/.test(part)) return false;
  if (part.endsWith('_post') && config.norm_placement !== 'sandwich') return false;
  if (short.endsWith('_norm')) return config.qk_norm ?? false;
  if (part.startsWith('ln'))
    return short === 'w' ? config.normalization_type !== null : config.normalization_type === 'LN';
  if (short.endsWith('_gate') && !config.gated_mlp) return false;
  if (!short.startsWith('b_')) return true;
  if (part === 'mlp') return config.bias.mlp;
  return short === 'b_O' ? config.bias.attn_out : config.bias.qkv;
}
