import type { ModelConfig } from '../model/config';
import type { BlockParameter } from '../model/parameters';
import type { Frequencies } from '../model/components/frequencies';
import { bucketOf } from '../model/components/relativeBias';
import { blockFacts } from '../terms/blocks';
import type { BlockFacts } from '../terms/blocks';
import {
  affine,
  layerNorm,
  plainActivations,
  plainFrequencies,
  plainSoftmax,
  rmsNorm,
  turn,
} from './plainMaths';

/**
 * One block in plain loops of f64: it shares no code with the tensor library or the forward pass, but
 * for the table of a scaled rotation's frequencies and the buckets of relative distances.
 */
export interface PlainBlock {
  readonly config: ModelConfig;
  readonly layer: number;
  /** The block's weights, each in the memory order of its axes. */
  readonly weights: ReadonlyMap<BlockParameter, Float32Array>;
  /** The relative bias of its stack, `[bucket * head]`; undefined where it adds none. */
  readonly bias: Float32Array | undefined;
  /** How queries and keys turn in this layer; undefined where they do not. */
  readonly frequencies: Frequencies | undefined;
}

/** How the queries and keys of a layer turn in a text of `length` tokens. */
export function frequenciesOfLayer(
  { windows, rotary, window_rotary }: ModelConfig,
  layer: number,
  length: number,
): Frequencies | undefined {
  const used = windows?.[layer] ? (window_rotary ?? rotary) : rotary;
  return used && plainFrequencies(used, length);
}

/** Keys or values of one position, key head by key head: `[kv_head * d_head]`. */
type KeyHeads = Float64Array;

/** Keys and values of the positions so far. */
export interface PlainKeys {
  readonly k: KeyHeads[];
  readonly v: KeyHeads[];
}

/**
 * Key and value of one position from the residual before the block, or from the encoder's output in a
 * block that attends to it, `[d_model]`.
 */
export function plainKeyAndValue(
  block: PlainBlock,
  residual: Float64Array,
  position: number,
): { k: KeyHeads; v: KeyHeads } {
  const asIs = block.config.norm_placement === 'post' || factsOf(block).attends === 'encoder';
  const x = asIs ? residual : normed(block, 'ln1', residual);
  const k = project(block, 'K', x);
  place(block, 'attn.k_norm.w', k, position);
  return { k, v: project(block, 'V', x) };
}

/**
 * One row of the block: the pattern `[head * key]` of its query, and the residual after the block
 * `[d_model]`.
 */
export function plainRow(
  block: PlainBlock,
  residual: Float64Array,
  position: number,
  keys: PlainKeys,
): { pattern: Float64Array; residual: Float64Array } {
  const { config } = block;
  const post = config.norm_placement === 'post';
  const q = project(block, 'Q', post ? residual : normed(block, 'ln1', residual));
  place(block, 'attn.q_norm.w', q, position);
  const pattern = patternRow(block, q, position, keys.k);
  const z = mixed(block, pattern, keys.v);
  const out = affine(z, weight(block, 'attn.W_O'), block.weights.get('attn.b_O'));
  const sandwich = config.norm_placement === 'sandwich';
  const attended = plus(residual, sandwich ? normed(block, 'ln1_post', out) : out);
  return { pattern, residual: withMlp(block, residual, attended) };
}

function withMlp(block: PlainBlock, before: Float64Array, attended: Float64Array): Float64Array {
  const { parallel, norm_placement } = block.config;
  if (!factsOf(block).mlp) return attended;
  if (norm_placement === 'post') {
    const middle = normed(block, 'ln1', attended);
    return normed(block, 'ln2', plus(middle, mlp(block, middle)));
  }
  return plus(attended, mlp(block, normed(block, 'ln2', parallel ? before : attended)));
}

function mlp(block: PlainBlock, x: Float64Array): Float64Array {
  const { weights, config } = block;
  const act = plainActivations[config.act_fn];
  const linear = affine(x, weight(block, 'mlp.W_in'), weights.get('mlp.b_in'));
  const gates = config.gated_mlp
    ? affine(x, weight(block, 'mlp.W_gate'), weights.get('mlp.b_gate'))
    : null;
  const hidden = gates
    ? gates.map((gate, i) => act(gate) * (linear[i] as number))
    : linear.map((value) => act(value));
  const out = affine(hidden, weight(block, 'mlp.W_out'), weights.get('mlp.b_out'));
  return config.norm_placement === 'sandwich' ? normed(block, 'ln2_post', out) : out;
}

/** What each head looks at: `q [head * d_head], k [key][kv_head * d_head] -> [head * key]`. */
function patternRow(
  block: PlainBlock,
  q: Float64Array,
  position: number,
  k: readonly KeyHeads[],
): Float64Array {
  const { n_heads, n_key_value_heads, d_head, attn_scale, attn_softcap: cap } = block.config;
  const window = block.config.windows?.[block.layer] ?? Infinity;
  const first = Math.max(0, position - window + 1);
  const last = seesAll(block) ? k.length - 1 : position;
  const pattern = new Float64Array(n_heads * k.length);
  for (let head = 0; head < n_heads; head++) {
    const from = Math.floor(head / (n_heads / n_key_value_heads)) * d_head;
    const scores = Float64Array.from({ length: last - first + 1 }, (_, i) => {
      const score = attn_scale * dot(q, head * d_head, k[first + i] as KeyHeads, from, d_head);
      const capped = cap ? cap * Math.tanh(score / cap) : score;
      return capped + biasOf(block, head, first + i - position);
    });
    pattern.set(plainSoftmax(scores), head * k.length + first);
  }
  return pattern;
}

/** Whether the block's queries see what comes after them, or another text. */
function seesAll(block: PlainBlock): boolean {
  const { stack, attends } = factsOf(block);
  const both = block.config.attention_dir === 'bidirectional';
  return both || stack === 'encoder' || attends === 'encoder';
}

/** What a head adds to the score of a key this far from the query. */
function biasOf({ config, layer, bias }: PlainBlock, head: number, distance: number): number {
  const { buckets = 0, max_distance = 0, layers } = config.relative_bias ?? {};
  const side = layers?.[layer];
  if (!bias || !side) return 0;
  return bias[bucketOf(distance, side, buckets, max_distance) * config.n_heads + head] as number;
}

function factsOf({ config, layer }: PlainBlock): BlockFacts {
  return blockFacts(config, layer);
}

/** What each head takes from the values: `[head * key], v [key][kv_head * d_head] -> [head * d_head]`. */
function mixed(
  { config: { n_heads, n_key_value_heads, d_head } }: PlainBlock,
  pattern: Float64Array,
  v: readonly KeyHeads[],
): Float64Array {
  const z = new Float64Array(n_heads * d_head);
  for (let head = 0; head < n_heads; head++) {
    const from = Math.floor(head / (n_heads / n_key_value_heads)) * d_head;
    v.forEach((values, key) => {
      const share = pattern[head * v.length + key] as number;
      if (share === 0) return;
      for (let d = 0; d < d_head; d++) {
        const at = head * d_head + d;
        z[at] = (z[at] as number) + share * (values[from + d] as number);
      }
    });
  }
  return z;
}

/** Normalizes queries or keys head by head and turns them, where the model does; in place. */
function place(
  { config, weights, frequencies }: PlainBlock,
  norm: 'attn.q_norm.w' | 'attn.k_norm.w',
  x: Float64Array,
  position: number,
): void {
  const scale = weights.get(norm);
  for (let start = 0; start < x.length; start += config.d_head) {
    const head = x.subarray(start, start + config.d_head);
    if (config.qk_norm && scale) head.set(rmsNorm(head, config.eps, scale));
    if (frequencies) turn(head, position, frequencies);
  }
}

function project(block: PlainBlock, which: 'Q' | 'K' | 'V', x: Float64Array): Float64Array {
  return affine(x, weight(block, `attn.W_${which}`), block.weights.get(`attn.b_${which}`));
}

function normed(
  block: PlainBlock,
  name: 'ln1' | 'ln2' | 'ln1_post' | 'ln2_post',
  x: Float64Array,
): Float64Array {
  const { normalization_type, eps } = block.config;
  if (normalization_type === null) return x;
  const scale = weight(block, `${name}.w`);
  return normalization_type === 'RMS'
    ? rmsNorm(x, eps, scale)
    : layerNorm(x, eps, scale, weight(block, `${name}.b`));
}

function weight({ weights, layer }: PlainBlock, name: BlockParameter): Float32Array {
  const found = weights.get(name);
  if (!found) throw new RangeError(`layer ${layer} has no parameter ${name}`);
  return found;
}

function plus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + (b[i] as number));
}

function dot(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  width: number,
): number {
  let sum = 0;
  for (let d = 0; d < width; d++) sum += (a[fromA + d] as number) * (b[fromB + d] as number);
  return sum;
}
