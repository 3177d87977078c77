import { InputError } from '../../base/errors';
import { unembedding } from '../../model/blocks';
import type { ModelConfig } from '../../model/config';
import type { Transformer } from '../../model/pass';
import { contract } from '../../tensor/contract';
import {
  divide,
  each,
  meanOver,
  multiply,
  scaled,
  shifted,
  subtract,
} from '../../tensor/elementwise';
import { lookUp, slice } from '../../tensor/indexing';
import { compute } from '../../tensor/readback';
import type { Tensor } from '../../tensor/tensor';
import { arrange, fromValues, lengthOf, reshape } from '../../tensor/tensor';
import { readsSource } from '../../terms/blocks';

/** Rows of the embedding that are on their way at one time. */
const tile = 8192;

type Embeddings = Tensor<'vocab d_model'>;

/**
 * Why a model's heads have no circuits over its vocabulary; null where they have.
 */
export function noCircuits(config: ModelConfig): string | null {
  if (config.image)
    return 'This model reads patches of pictures: it has no vocabulary that a head could look for.';
  if (readsSource(config))
    return 'An encoder stands between the words and the heads that write answers: circuits over one vocabulary are for models of one stack.';
  if (config.mlm_head || config.norm_placement === 'post')
    return 'This model normalizes the sum of the residual in every layer: a head’s way to the vocabulary is not linear.';
  if (config.d_embed !== undefined)
    return 'This model’s embeddings are narrower than its residual: circuits over them are not worked out.';
  if (config.d_vocab === 0) return 'This model ends with its residual: it has no unembedding.';
  return null;
}

/** @throws InputError where a model's heads have no circuits over its vocabulary. */
export function checkCircuits(config: ModelConfig): void {
  const reason = noCircuits(config);
  if (reason !== null) throw new InputError(reason);
}

/**
 * Token embeddings as the first norm of a block hands them on, its weight and bias left to
 * `headWeights`: (W_E - mean) / scale with layer norm, W_E / scale with RMS norm. Positions are not
 * part of it. `[vocab, d_model]` to the same; in a scope.
 */
export function normalizedEmbeddings(config: ModelConfig, rows: Embeddings): Embeddings {
  const { normalization_type: type, embed_scale, eps } = config;
  const x = embed_scale === undefined ? rows : scaled(rows, embed_scale);
  if (type === null) return x;
  const centred = type === 'LN' ? subtract(x, meanOver(x, 'd_model')) : x;
  const variance = meanOver(each(centred, 'square'), 'd_model');
  return divide(centred, each(shifted(variance, eps), 'sqrt'));
}

/** The normalized embeddings of some tokens, `[token][d_model]`. */
export async function embeddingsOf(
  { config, parameters }: Transformer,
  ids: readonly number[],
): Promise<Float64Array[]> {
  const [found] = await compute(() => {
    const rows = lookUp(parameters.get('embed.W_E'), [ids]);
    const flat = reshape(rows, [ids.length, config.d_model], 'vocab d_model');
    return [normalizedEmbeddings(config, flat)];
  });
  const { d_model } = config;
  return ids.map((_, i) =>
    Float64Array.from(found?.data.subarray(i * d_model, (i + 1) * d_model) ?? []),
  );
}

/**
 * What the normalized embedding of every token makes of some directions of the residual:
 * `[d_model, n]` row by row -> for each tile of the vocabulary its first id and `[rows, n]`.
 * `checkpoint` is awaited before each tile.
 */
export async function readVocabulary(
  { config, parameters }: Transformer,
  directions: Float64Array,
  checkpoint: (done: number, total: number) => Promise<void>,
  each: (start: number, values: Float32Array) => void,
): Promise<void> {
  const { d_model, d_vocab } = config;
  const shape = [d_model, directions.length / d_model];
  for (let start = 0; start < d_vocab; start += tile) {
    await checkpoint(start, d_vocab);
    const [values] = await compute(() => {
      const rows = embeddingTile(parameters.get('embed.W_E'), start);
      const to = fromValues(Float32Array.from(directions), shape, 'd_model direction');
      return [contract(normalizedEmbeddings(config, rows), to, 'vocab direction')];
    });
    each(start, values?.data ?? new Float32Array());
  }
}

/** The rows of a table from `start` on, a tile of them at most. In a scope. */
export function embeddingTile(table: Embeddings, start: number): Embeddings {
  const rows = lengthOf(table, 'vocab');
  return slice(table, 'vocab', start, Math.min(tile, rows - start));
}

/**
 * The unembedding of the tokens from `start` on, a tile of them at most, scaled where the model does.
 * `[vocab, d_model]`; in a scope.
 */
export function unembeddingTile({ config, parameters }: Transformer, start: number): Embeddings {
  const { tied, unembed_scale, d_vocab } = config;
  const columns = (): Embeddings => {
    const length = Math.min(tile, d_vocab - start);
    const part = slice(parameters.get('unembed.W_U'), 'vocab', start, length);
    return arrange(part, 'vocab d_model');
  };
  const rows = tied ? embeddingTile(parameters.get('embed.W_E'), start) : columns();
  return unembed_scale === undefined ? rows : scaled(rows, unembed_scale);
}

/** The first ids of all tiles. */
export function tileStarts(d_vocab: number): number[] {
  return Array.from({ length: Math.ceil(d_vocab / tile) }, (_, i) => i * tile);
}

/**
 * The logits that some directions of the residual add, through the weight of the last norm (its
 * scale and bias left out) and the unembedding, each row less its mean over the vocabulary, which no
 * probability depends on: `[n][d_model] -> [n][vocab]`.
 */
export async function writeVocabulary(
  model: Transformer,
  directions: readonly Float64Array[],
): Promise<Float32Array[]> {
  const { config, parameters } = model;
  const { d_model, d_vocab } = config;
  const flat = new Float32Array(directions.length * d_model);
  directions.forEach((direction, i) => flat.set(direction, i * d_model));
  const [found] = await compute(() => {
    const rows = fromValues(flat, [1, directions.length, d_model], 'batch pos d_model');
    const weighted = hasFinalNorm(config) ? multiply(rows, parameters.get('ln_final.w')) : rows;
    const logits = unembedding(model, weighted);
    return [subtract(logits, meanOver(logits, 'vocab'))];
  });
  return directions.map((_, i) =>
    (found?.data ?? new Float32Array()).slice(i * d_vocab, (i + 1) * d_vocab),
  );
}

/** Whether the residual is normalized before the unembedding. */
export function hasFinalNorm({ normalization_type, no_final_norm }: ModelConfig): boolean {
  return normalization_type !== null && !no_final_norm;
}
