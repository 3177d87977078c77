import { InputError } from '../base/errors';
import type { NdArray } from '../base/ndarray';
import type { ModelConfig } from '../model/config';
import type { BlockParameter } from '../model/parameters';
import type { Transformer } from '../model/pass';
import { patternOf } from '../model/patterns';

import type { Run } from '../model/run';
import { pick } from '../tensor/indexing';
import { compute, readBack } from '../tensor/readback';
import { blockFacts } from '../terms/blocks';
import { frequenciesOfLayer, plainKeyAndValue, plainRow } from './plainBlock';
import type { PlainBlock, PlainKeys } from './plainBlock';

/** How far a layer of a run lies from the same layer in plain loops of f64. */
export interface LayerDifference {
  /** How many rows (queries) the layer has. */
  readonly length: number;
  /** The rows that were recomputed: all of them, or as many, evenly spread, as the budget allows. */
  readonly rows: readonly number[];
  /** Largest absolute difference of an attention weight; NaN if one of them is no number. */
  readonly pattern: number;
  /** Largest absolute difference in the residual after the layer; NaN if one of them is no number. */
  readonly residual: number;
  /** Largest absolute value of the recomputed residual after the layer. */
  readonly largest: number;
}

interface VerifyOptions {
  /** Awaited before each row. */
  readonly checkpoint: () => Promise<void>;
  readonly onProgress?: (stage: string, done: number, total: number) => void;
  /** Multiplications for the chosen rows; some seconds' worth if left out. */
  readonly budget?: number;
}

/** Multiplications for keys and values, of all positions, beyond which nothing is recomputed. */
const mostForKeys = 2e10;
const defaultBudget = 3e9;

/** Why a layer of a text this long is not recomputed; null where it is. */
export function cannotVerify(config: ModelConfig, length: number): string | null {
  const { d_model, n_key_value_heads, d_head } = config;
  if (2 * length * d_model * n_key_value_heads * d_head > mostForKeys) {
    return `${length} tokens are too many for plain loops over ${d_model} dimensions`;
  }
  return null;
}

/**
 * Recomputes one layer from the run's residual before it and the layer's weights, both read back
 * from the device, and compares the pattern and the residual after it with the run's own.
 * @throws InputError for a layer that the model lacks and for runs with interventions
 */
export async function verifyLayer(
  model: Transformer,
  run: Run,
  layer: number,
  { checkpoint, onProgress, budget = defaultBudget }: VerifyOptions,
): Promise<LayerDifference> {
  const state = run.layers[layer];
  if (!state) throw new InputError(`the model has ${run.layers.length} layers, got layer ${layer}`);
  if (run.interventions.length > 0)
    throw new InputError('only runs of the unchanged model are recomputed');
  const crosses = blockFacts(model.config, layer).attends === 'encoder';
  const before = await rowsOf(state.residPre);
  const seen = crosses && run.encoded ? await rowsOf(run.encoded) : before;
  const after = await rowsOf(state.residPost);
  const length = before.length;
  const rows = spread(length, rowsWithin(budget, model.config, layer, seen.length));
  const [pattern] = await compute(() => [pick(patternOf(model, run, layer), 'query', rows)]);
  const block = await readBlock(model, layer, length, checkpoint);
  const total = seen.length + rows.length;
  const keys: PlainKeys = { k: [], v: [] };
  for (const [position, residual] of seen.entries()) {
    await checkpoint();
    const { k, v } = plainKeyAndValue(block, residual, position);
    keys.k.push(k);
    keys.v.push(v);
    onProgress?.('keys and values', position + 1, total);
  }
  const worst = { pattern: 0, residual: 0, largest: 0 };
  for (const [i, position] of rows.entries()) {
    await checkpoint();
    const plain = plainRow(block, before[position] as Float64Array, position, keys);
    const weights = patternRow(pattern as NdArray, i);
    worst.pattern = Math.max(worst.pattern, furthest(plain.pattern, weights));
    worst.residual = Math.max(worst.residual, furthest(plain.residual, after[position]));
    worst.largest = Math.max(worst.largest, furthest(plain.residual));
    onProgress?.('rows', seen.length + i + 1, total);
  }
  return { length, rows, ...worst };
}

/** How many rows the budget of multiplications allows, two at least. */
function rowsWithin(budget: number, config: ModelConfig, layer: number, keys: number): number {
  const { d_model, n_heads, d_head, d_mlp, gated_mlp } = config;
  const attention = 2 * n_heads * d_head * (d_model + keys);
  const mlp = blockFacts(config, layer).mlp ? (gated_mlp ? 3 : 2) * d_model * d_mlp : 0;
  return Math.max(2, Math.floor(budget / (attention + mlp)));
}

/** `count` of `length` rows from the first to the last, evenly spread; all if they are no more. */
function spread(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}

async function readBlock(
  { config, parameters }: Transformer,
  layer: number,
  length: number,
  checkpoint: () => Promise<void>,
): Promise<PlainBlock> {
  const prefix = `blocks.${layer}.`;
  const table = `${blockFacts(config, layer).stack}.rel_pos_bias`;
  const weights = new Map<BlockParameter, Float32Array>();
  let bias: Float32Array | undefined;
  for (const [name, tensor] of parameters.entries()) {
    if (!name.startsWith(prefix) && name !== table) continue;
    await checkpoint();
    const [values] = await readBack([tensor]);
    if (name === table) bias = values?.data;
    else if (values) weights.set(name.slice(prefix.length) as BlockParameter, values.data);
  }
  return { config, layer, weights, bias, frequencies: frequenciesOfLayer(config, layer, length) };
}

/** `[1, pos, d_model]` on the device to rows of f64. */
async function rowsOf(residual: Run['final']): Promise<Float64Array[]> {
  const [values] = await readBack([residual]);
  const [, length = 0, width = 0] = values?.shape ?? [];
  return Array.from({ length }, (_, i) =>
    Float64Array.from(values?.data.subarray(i * width, (i + 1) * width) ?? []),
  );
}

/** Row i of `[1, head, query, key]` as `[head * key]`. */
function patternRow({ shape, data }: NdArray, i: number): Float64Array {
  const [, heads = 0, queries = 0, keys = 0] = shape;
  const row = new Float64Array(heads * keys);
  for (let head = 0; head < heads; head++) {
    const from = (head * queries + i) * keys;
    row.set(data.subarray(from, from + keys), head * keys);
  }
  return row;
}

/** The largest |a - b|, or |a| alone; NaN where a value is none. */
function furthest(a: Float64Array, b?: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    most = Math.max(most, Math.abs((a[i] as number) - (b ? (b[i] ?? NaN) : 0)));
  }
  return most;
}
