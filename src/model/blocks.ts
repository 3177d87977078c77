import { contract } from '../tensor/contract';
import { add, each, scaled } from '../tensor/elementwise';
import { concat, lookUp } from '../tensor/indexing';
import type { Tensor } from '../tensor/tensor';
import { lengthOf, rename, zeros } from '../tensor/tensor';
import { blockHook } from '../terms/hooks';
import { share } from '../tensor/scope';
import { blockFacts } from '../terms/blocks';
import type { BlockFacts } from '../terms/blocks';
import { attentionOutput, keysAndValues, queries } from './components/attention';
import type { KeysAndValues, Queries } from './components/attention';
import { activation, mlp } from './components/mlp';
import { norm } from './components/norm';
import { weightedValues } from './components/patternRows';
import type { Pass, TokenIds, Transformer } from './pass';
import { pictureEmbedding } from './vision/embedding';
import { withSecondHead } from './vision/secondHead';

type Stack = BlockFacts['stack'];
export type Residual = Tensor<'batch pos d_model'>;
export type Logits = Tensor<'batch pos vocab'>;

/**
 * Keys and values of every layer of the decoder (the only stack of most models), over all positions
 * so far: what later positions need of earlier ones, and of the encoder.
 */
export type KeyValueCache = readonly KeysAndValues[];

/**
 * What a stack's first block reads of its tokens (or patches): `[batch][pos]` ids ->
 * `[batch, pos, d_model]`.
 */
export function embed(pass: Pass, tokens: TokenIds, stack: Stack = 'decoder'): Residual {
  const { config, hooks } = pass;
  const hook = stack === 'encoder' ? 'encoder.hook_embed' : 'hook_embed';
  const placed = withPositions(pass, tokens, hooks.at(hook, wordEmbeddings(pass, tokens)));
  const sum = config.token_types === undefined ? placed : withTypes(pass, tokens, placed);
  return config.embed_norm ? norm(pass, 'embed.ln', sum) : sum;
}

/** Every token is taken to be of the first type. */
function withTypes({ parameters, hooks }: Pass, tokens: TokenIds, words: Residual): Residual {
  const first = tokens.map((row) => row.map(() => 0));
  const types = lookUp(parameters.get('token_type_embed.W_type'), first);
  return add(words, hooks.at('hook_token_type_embed', types));
}

function withPositions(pass: Pass, tokens: TokenIds, words: Residual): Residual {
  const { config, parameters, hooks, offset } = pass;
  if (config.positional_embedding_type !== 'standard') return words;
  const positions = tokens.map((row) => row.map((_, i) => i + offset));
  const places = lookUp(parameters.get('pos_embed.W_pos'), positions);
  return add(words, hooks.at('hook_pos_embed', places));
}

/** What the tokens or the picture add to the residual: looked up, projected and scaled where the model does. */
function wordEmbeddings(pass: Pass, tokens: TokenIds): Residual {
  const { config, parameters } = pass;
  if (config.image) return pictureEmbedding(pass);
  if (config.d_embed !== undefined) {
    const narrow = lookUp(parameters.get('embed.W_words'), tokens);
    return contract(narrow, parameters.get('embed.W_in'), 'batch pos d_model');
  }
  const words = lookUp(parameters.get('embed.W_E'), tokens);
  return config.embed_scale === undefined ? words : scaled(words, config.embed_scale);
}

/** What a block leaves behind. */
export interface BlockResult extends KeysAndValues {
  readonly residual: Residual;
  /** The pass's own queries, rotated where the model rotates. */
  readonly q: Queries;
}

/** What a block reads besides its residual. */
export interface BlockReads {
  /** Keys and values of earlier passes. */
  readonly past?: KeysAndValues | undefined;
  /** What the encoder gives, for blocks that attend to it and have no past. */
  readonly encoded?: Residual | undefined;
}

/**
 * One block: attention and MLP, each added to the residual, with the norms where the model has them.
 * `[batch, pos, d_model]` to the same.
 */
export function block(
  pass: Pass,
  layer: number,
  residPre: Residual,
  reads: BlockReads = {},
): BlockResult {
  const { config, hooks } = pass;
  const { input, normalized } = blockInput(pass, layer, residPre);
  const q = queries(pass, layer, normalized);
  const { k, v } = keysOf(pass, layer, normalized, reads);
  const z = weightedValues(pass, layer, q, { k, v });
  const attended = add(input, attentionOutput(pass, layer, z));
  const { mlp: hasMlp } = blockFacts(config, layer);
  const after = hasMlp ? withMlp(pass, layer, input, attended) : attended;
  const residPost = hooks.at(blockHook(layer, 'hook_resid_post'), after);
  const post = config.norm_placement === 'post';
  return { residual: post ? norm(pass, `blocks.${layer}.ln2`, residPost) : residPost, q, k, v };
}

/** A block's residual as it enters, and as its attention reads it. `[batch, pos, d_model]` */
export function blockInput(
  pass: Pass,
  layer: number,
  residPre: Residual,
): { readonly input: Residual; readonly normalized: Residual } {
  const input = pass.hooks.at(blockHook(layer, 'hook_resid_pre'), residPre);
  const post = pass.config.norm_placement === 'post';
  return { input, normalized: post ? input : norm(pass, `blocks.${layer}.ln1`, input) };
}

/** The keys and values that a block's queries see: its own after the past's, or the encoder's. */
function keysOf(
  pass: Pass,
  layer: number,
  x: Residual,
  { past, encoded }: BlockReads,
): KeysAndValues {
  if (blockFacts(pass.config, layer).attends === 'encoder') {
    if (past) return { k: share(past.k), v: share(past.v) };
    if (!encoded) throw new RangeError(`layer ${layer} attends to an encoder, which was not run`);
    return keysAndValues(pass, layer, encoded);
  }
  const now = keysAndValues(pass, layer, x);
  if (!past) return now;
  return { k: concat([past.k, now.k], 'pos'), v: concat([past.v, now.v], 'pos') };
}

/** The residual with the MLP's output, from the block's input and the residual after attention. */
function withMlp(pass: Pass, layer: number, input: Residual, attended: Residual): Residual {
  const { parallel, norm_placement } = pass.config;
  const [ln1, ln2] = [`blocks.${layer}.ln1`, `blocks.${layer}.ln2`] as const;
  if (parallel) return add(attended, mlp(pass, layer, norm(pass, ln2, input)));
  const middle = pass.hooks.at(blockHook(layer, 'hook_resid_mid'), attended);
  if (norm_placement !== 'post') return add(middle, mlp(pass, layer, norm(pass, ln2, middle)));
  const normalized = norm(pass, ln1, middle);
  return add(normalized, mlp(pass, layer, normalized));
}

/** What cross-attention attends to, from the residual after the encoder's last block. Shape kept. */
export function encoderOutput(pass: Pass, residual: Residual): Residual {
  return pass.config.no_final_norm ? residual : norm(pass, 'encoder.ln_final', residual);
}

/**
 * Next-token logits of the last block's residual, or those of a picture's classes:
 * `[batch, pos, d_model] -> [batch, pos, vocab]`. A model without an unembedding has none of them.
 */
export function unembed(pass: Pass, residual: Residual): Logits {
  const { config, parameters, hooks } = pass;
  const normalized = config.no_final_norm ? residual : norm(pass, 'ln_final', residual);
  const read = config.mlm_head ? transformed(pass, normalized) : normalized;
  const logits = unembedding(pass, read);
  const biased = config.bias.unembed ? add(logits, parameters.get('unembed.b_U')) : logits;
  if (config.image) return hooks.at('logits', withSecondHead(pass, normalized, biased));
  const { logit_softcap: cap } = config;
  return hooks.at('logits', cap ? scaled(each(scaled(biased, 1 / cap), 'tanh'), cap) : biased);
}

/** What a masked language model does before its unembedding: dense layer, activation, norm. */
function transformed(pass: Pass, residual: Residual): Residual {
  const { config, parameters } = pass;
  const dense = contract(residual, parameters.get('mlm_head.W'), 'batch pos d_hidden');
  const hidden = activation(add(dense, parameters.get('mlm_head.b')), config.act_fn);
  return norm(pass, 'mlm_head.ln', rename(hidden, 'batch pos d_model'));
}

/**
 * The normalized residual times the unembedding, scaled where the model does, without its bias:
 * `[batch, pos, d_model] -> [batch, pos, vocab]`.
 */
export function unembedding({ config, parameters }: Transformer, normalized: Residual): Logits {
  if (config.d_vocab === 0) {
    const [batch, pos] = [lengthOf(normalized, 'batch'), lengthOf(normalized, 'pos')];
    return zeros([batch, pos, 0], 'batch pos vocab');
  }
  const { unembed_scale: scale } = config;
  const residual = scale === undefined ? normalized : scaled(normalized, scale);
  if (config.d_embed !== undefined) {
    const narrow = contract(residual, parameters.get('unembed.W_out'), 'batch pos d_embed');
    return contract(narrow, parameters.get('embed.W_words'), 'batch pos vocab');
  }
  return config.tied
    ? contract(residual, parameters.get('embed.W_E'), 'batch pos vocab')
    : contract(residual, parameters.get('unembed.W_U'), 'batch pos vocab');
}

/** How many of the tokens a cache of keys and values covers. */
export function pastLength(past: KeyValueCache | undefined): number {
  const first = past?.[0];
  return first ? lengthOf(first.k, 'pos') : 0;
}
