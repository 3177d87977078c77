import { contract } from '../tensor/contract';
import { add } from '../tensor/elementwise';
import { concat, lookUp } from '../tensor/indexing';
import type { Tensor } from '../tensor/tensor';
import { lengthOf } from '../tensor/tensor';
import { blockHook } from '../terms/hooks';
import {
  attentionOutput,
  attentionPattern,
  projections,
  weightedValues,
} from './components/attention';
import type { Keys, Queries } from './components/attention';
import { mlp } from './components/mlp';
import { norm } from './components/norm';
import type { Pass, TokenIds } from './pass';

export type Residual = Tensor<'batch pos d_model'>;
export type Logits = Tensor<'batch pos vocab'>;

/** Keys and values of one layer, over all positions so far. */
export interface KeysAndValues {
  readonly k: Keys;
  readonly v: Keys;
}

/** Keys and values of every layer: what later positions need of earlier ones. */
export type KeyValueCache = readonly KeysAndValues[];

/** Token and position embeddings: `[batch][pos]` ids -> `[batch, pos, d_model]`. */
export function embed({ config, parameters, hooks, offset }: Pass, tokens: TokenIds): Residual {
  const words = hooks.at('hook_embed', lookUp(parameters.get('embed.W_E'), tokens));
  if (config.positional_embedding_type !== 'standard') return words;
  const positions = tokens.map((row) => row.map((_, i) => i + offset));
  const places = lookUp(parameters.get('pos_embed.W_pos'), positions);
  return add(words, hooks.at('hook_pos_embed', places));
}

/** What a block leaves behind. */
export interface BlockResult extends KeysAndValues {
  readonly residual: Residual;
  /** The pass's own queries, rotated where the model rotates. */
  readonly q: Queries;
}

/** One block, attention then MLP, each added to the residual: `[batch, pos, d_model]` to the same. */
export function block(
  pass: Pass,
  layer: number,
  residPre: Residual,
  past?: KeysAndValues,
): BlockResult {
  const { config, hooks } = pass;
  const input = hooks.at(blockHook(layer, 'hook_resid_pre'), residPre);
  const now = projections(pass, layer, norm(pass, `blocks.${layer}.ln1`, input));
  const k = past ? concat([past.k, now.k], 'pos') : now.k;
  const v = past ? concat([past.v, now.v], 'pos') : now.v;
  const z = weightedValues(pass, layer, attentionPattern(pass, layer, now.q, k), v);
  const attended = add(input, attentionOutput(pass, layer, z));
  const residual = config.attn_only ? attended : withMlp(pass, layer, attended);
  return { residual: hooks.at(blockHook(layer, 'hook_resid_post'), residual), q: now.q, k, v };
}

function withMlp(pass: Pass, layer: number, attended: Residual): Residual {
  const middle = pass.hooks.at(blockHook(layer, 'hook_resid_mid'), attended);
  return add(middle, mlp(pass, layer, norm(pass, `blocks.${layer}.ln2`, middle)));
}

/** Next-token logits of the last block's residual: `[batch, pos, d_model] -> [batch, pos, vocab]`. */
export function unembed(pass: Pass, residual: Residual): Logits {
  const { config, parameters, hooks } = pass;
  const normalized = norm(pass, 'ln_final', residual);
  const logits = config.tied
    ? contract(normalized, parameters.get('embed.W_E'), 'batch pos vocab')
    : contract(normalized, parameters.get('unembed.W_U'), 'batch pos vocab');
  const biased = config.bias.unembed ? add(logits, parameters.get('unembed.b_U')) : logits;
  return hooks.at('logits', biased);
}

/** How many positions a cache of keys and values covers. */
export function pastLength(past: KeyValueCache | undefined): number {
  const first = past?.[0];
  return first ? lengthOf(first.k, 'pos') : 0;
}
