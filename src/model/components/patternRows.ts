import { spans } from '../../base/spans';
import { contract } from '../../tensor/contract';
import { softmax } from '../../tensor/elementwise';
import { concat, slice } from '../../tensor/indexing';
import { attentionSoftmax, maskedScores } from '../../tensor/kernels/attentionSoftmax';
import type { DiagonalBias } from '../../tensor/kernels/attentionSoftmax';
import { scope } from '../../tensor/scope';
import type { Tensor } from '../../tensor/tensor';
import { arrange, lengthOf, rename, reshape, shapeOf } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import type { Pass } from '../pass';
import type { Keys, Pattern, Queries } from './attention';
import { relativeBias } from './relativeBias';

/** `count` rows of a pattern from `start` on, counted from the first query given: `[batch, head, query, key]`. */
export type PatternRows = (start: number, count: number) => Pattern;

/** Weights of patterns that exist at once: 16 MiB of them. */
const mostAtOnce = 2 ** 20;

/**
 * A block's attention pattern from its (rotated) queries and keys, with whatever the interventions do
 * to scores and pattern, worked out for the rows that are asked for. Whoever needs a pattern, the
 * forward pass or somebody afterwards, gets it here.
 * `q [batch, query, head, d_head], k [batch, key, kv_head, d_head]`; the first query is row `first` of
 * the pass.
 */
export function patternRows(
  pass: Pass,
  layer: number,
  q: Queries,
  k: Keys,
  first = 0,
  finish: Finish = weightsOf,
): PatternRows {
  const [batch = 1, queries = 1, heads = 1, width = 1] = shapeOf(q);
  const [kvHeads, keyCount] = [lengthOf(k, 'kv_head'), lengthOf(k, 'pos')];
  const byHead = arrange(q, 'batch head pos d_head');
  const keys = rename(arrange(k, 'batch kv_head pos d_head'), 'batch kv_head key d_head');
  return (start, count) => {
    const part = first + start === 0 ? pass : fromRow(pass, first + start);
    // Tensors of more than four axes are sliced slowly on wasm: these are before they are grouped.
    const rows = count === queries ? byHead : slice(byHead, 'pos', start, count);
    // Query head h reads key head floor(h / (n_heads / n_kv_heads)).
    const groups = [batch, kvHeads, heads / kvHeads, count, width];
    const grouped = reshape(rows, groups, 'batch kv_head group query d_head');
    const products = contract(grouped, keys, 'batch kv_head group query key');
    const shape = [batch, heads, count, keyCount];
    return finish(part, layer, reshape(products, shape, 'batch head query key'));
  };
}

/** What products of queries and keys become. */
type Finish = (pass: Pass, layer: number, products: Pattern) => Pattern;

function weightsOf(pass: Pass, layer: number, products: Pattern): Pattern {
  const { hooks, maskOf } = pass;
  const pattern = hooks.needs(blockHook(layer, 'attn.hook_attn_scores'))
    ? softmax(scoresOf(pass, layer, products))
    : attentionSoftmax(products, maskOf(layer), biasOf(pass, layer, products));
  return hooks.at(blockHook(layer, 'attn.hook_pattern'), pattern);
}

/**
 * Scores as the softmax sees them, with whatever the interventions do to them; cells that no query sees
 * are -Infinity. Shape kept.
 */
export function scoresOf(pass: Pass, layer: number, products: Pattern): Pattern {
  const scores = maskedScores(products, pass.maskOf(layer), biasOf(pass, layer, products));
  return pass.hooks.at(blockHook(layer, 'attn.hook_attn_scores'), scores);
}

function biasOf(pass: Pass, layer: number, products: Pattern): DiagonalBias | undefined {
  return relativeBias(pass, layer, lengthOf(products, 'query'), lengthOf(products, 'key'));
}

/** The same pass for queries from a later row on. */
function fromRow(pass: Pass, start: number): Pass {
  const maskOf: Pass['maskOf'] = (layer) => {
    const mask = pass.maskOf(layer);
    return { ...mask, offset: mask.offset + start };
  };
  return { ...pass, maskOf, hooks: pass.hooks.fromRow(start) };
}

type Grouped = Tensor<'batch kv_head group query d_head'>;

/**
 * What each head takes from the values: `q [batch, pos, head, d_head], k and v [batch, pos, kv_head,
 * d_head] -> z [batch, pos, head, d_head]`. Of a long text's pattern a few rows exist at a time.
 */
export function weightedValues(
  pass: Pass,
  layer: number,
  q: Queries,
  { k, v }: { readonly k: Keys; readonly v: Keys },
): Queries {
  const [batch = 1, queries = 1, heads = 1] = shapeOf(q);
  const [kvHeads, keys, width] = [
    lengthOf(v, 'kv_head'),
    lengthOf(v, 'pos'),
    lengthOf(v, 'd_head'),
  ];
  const values = rename(arrange(v, 'batch kv_head pos d_head'), 'batch kv_head key d_head');
  const rows = patternRows(pass, layer, q, k);
  const mixed = (start: number, count: number): Grouped => {
    const shape = [batch, kvHeads, heads / kvHeads, count, keys];
    const grouped = reshape(rows(start, count), shape, 'batch kv_head group query key');
    return contract(grouped, values, 'batch kv_head group query d_head');
  };
  const names = ['attn.hook_attn_scores', 'attn.hook_pattern'] as const;
  const isTaken = names.some((name) => pass.hooks.takes(blockHook(layer, name)));
  const atOnce = isTaken ? queries : rowsAtOnce(batch * heads * keys, queries);
  const inParts = (): Grouped[] =>
    spans(queries, atOnce).map(([start, count]) => scope(() => mixed(start, count)));
  const all = atOnce >= queries ? mixed(0, queries) : concat(inParts(), 'query');
  const byHead = reshape(all, [batch, heads, queries, width], 'batch head pos d_head');
  return pass.hooks.at(blockHook(layer, 'attn.hook_z'), arrange(byHead, 'batch pos head d_head'));
}

/** How many rows of `row` weights each are worked out at once, of `queries`. */
export function rowsAtOnce(row: number, queries: number): number {
  return Math.max(1, Math.min(queries, Math.floor(mostAtOnce / row)));
}
