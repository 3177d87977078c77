import { dot } from '../../base/cholesky';
import type { ModelConfig } from '../../model/config';
import type { Transformer } from '../../model/pass';
import type { Head } from '../../terms/heads';
import { frequenciesOfLayer } from '../plainBlock';
import { rmsNorm, turn } from '../plainMaths';
import { headWeights } from './headWeights';
import type { HeadWeights } from './headWeights';
import { checkCircuits, embeddingsOf, readVocabulary, writeVocabulary } from './vocabulary';

/** What is asked of a head's circuits. */
export interface CircuitQuestion {
  readonly head: Head;
  /** The ids of the token that looks and of the one that is read. */
  readonly query: number;
  readonly key: number;
  /** How far the key lies before the query. */
  readonly distance: number;
}

/** Values over the vocabulary, and what biases add to them. `[vocab]` each */
export interface VocabularyValues {
  readonly values: Float32Array;
  readonly biases: Float32Array;
}

/** How far a long piece of work is; awaited between its parts. */
export type Pace = (done: number, total: number) => Promise<void>;

/**
 * A head's two circuits over the whole vocabulary (Elhage et al. 2021, "A Mathematical Framework for
 * Transformer Circuits"), as if the residual held a token's embedding alone, without position:
 *
 * - `looksFor`: scale (e_q W_Q) R (e_k W_K)^T for every key token, R the rotation at the distance;
 * - `writes`: e_v W_V W_O W_U, less the mean over the vocabulary.
 *
 * e is the embedding through the block's first norm; its weight and centring, and those of the last
 * norm, are folded into the matrices, whose scale is left out of `writes`. What biases add is apart
 * (`biases`). Where queries and keys are normalized, there is no such part: all is in the values.
 * The soft cap of scores comes after this.
 * @throws InputError where a model's heads have no circuits over its vocabulary
 */
export async function headCircuits(
  model: Transformer,
  { head, query, key, distance }: CircuitQuestion,
  pace: Pace,
): Promise<{ looksFor: VocabularyValues; writes: VocabularyValues }> {
  checkCircuits(model.config);
  const weights = await headWeights(model, head);
  const [looking, read] = await embeddingsOf(model, [query, key]);
  const rotation = rotationOf(model.config, head.layer, distance);
  const asked = { weights, embedding: looking as Float64Array, rotation };
  const looksFor = weights.q_norm
    ? await normalizedScores(model, asked, pace)
    : await plainScores(model, asked, pace);
  const [values, biases] = await writeVocabulary(model, [
    outputOf(weights, projected(read as Float64Array, weights.W_V, weights.d_head)),
    outputOf(weights, weights.b_V),
  ]);
  return { looksFor, writes: { values: values as Float32Array, biases: biases as Float32Array } };
}

/** Turns a head's row in place as a query this far after its key; leaves it where nothing turns. */
export type Rotation = (row: Float64Array) => void;

/** The relative rotation of a layer: that of the query at `distance` and of the key at 0. */
export function rotationOf(config: ModelConfig, layer: number, distance: number): Rotation {
  const frequencies = frequenciesOfLayer(config, layer, distance + 1);
  return (row) => {
    if (!frequencies) return;
    turn(row, distance, frequencies);
    // The key's part: no turn, but the magnitude once more.
    turn(row, 0, frequencies);
  };
}

interface Asked {
  readonly weights: HeadWeights;
  /** The query token's, `[d_model]`. */
  readonly embedding: Float64Array;
  readonly rotation: Rotation;
}

/** Two columns for each key token: the bilinear form, and what the query's bias makes of the key. */
async function plainScores(
  model: Transformer,
  { weights, embedding, rotation }: Asked,
  pace: Pace,
): Promise<VocabularyValues> {
  const { attn_scale: scale, d_model, d_vocab } = model.config;
  const { d_head, W_Q, W_K, b_K } = weights;
  const query = projected(embedding, W_Q, d_head);
  const bias = Float64Array.from(weights.b_Q);
  [query, bias].forEach(rotation);
  const directions = new Float64Array(2 * d_model);
  for (let row = 0; row < d_model; row++) {
    directions[2 * row] = scale * dot(W_K, row * d_head, query, 0, d_head);
    directions[2 * row + 1] = scale * dot(W_K, row * d_head, bias, 0, d_head);
  }
  const constant = scale * (dot(query, 0, b_K, 0, d_head) + dot(bias, 0, b_K, 0, d_head));
  const found = { values: new Float32Array(d_vocab), biases: new Float32Array(d_vocab) };
  await readVocabulary(model, directions, pace, (start, rows) => {
    for (let i = 0; 2 * i < rows.length; i++) {
      found.values[start + i] = rows[2 * i] as number;
      found.biases[start + i] = (rows[2 * i + 1] as number) + constant;
    }
  });
  return found;
}

/** The whole score of every key token, where queries and keys are normalized head by head. */
async function normalizedScores(
  model: Transformer,
  { weights, embedding, rotation }: Asked,
  pace: Pace,
): Promise<VocabularyValues> {
  const { attn_scale: scale, d_vocab, eps } = model.config;
  const { d_head, W_Q, W_K, b_Q, b_K } = weights;
  const normed = (row: Float64Array, weight: Float64Array | null): Float64Array =>
    rmsNorm(row, eps, Float32Array.from(weight ?? []));
  const raw = projected(embedding, W_Q, d_head).map((value, d) => value + (b_Q[d] as number));
  const query = normed(raw, weights.q_norm);
  rotation(query);
  const values = new Float32Array(d_vocab);
  await readVocabulary(model, W_K, pace, (start, rows) => {
    for (let i = 0; i * d_head < rows.length; i++) {
      const row = Float64Array.from(rows.subarray(i * d_head, (i + 1) * d_head));
      const key = normed(
        row.map((value, d) => value + (b_K[d] as number)),
        weights.k_norm,
      );
      values[start + i] = scale * dot(query, 0, key, 0, d_head);
    }
  });
  return { values, biases: new Float32Array(d_vocab) };
}

/** x W: `[d_model], [d_model, d_head] -> [d_head]`. */
export function projected(x: Float64Array, W: Float64Array, d_head: number): Float64Array {
  const out = new Float64Array(d_head);
  for (let row = 0; row < x.length; row++)
    for (let d = 0; d < d_head; d++)
      out[d] = (out[d] as number) + (x[row] as number) * (W[row * d_head + d] as number);
  return out;
}

/** What a head writes for a value: `[d_head] -> [d_model]`. */
function outputOf({ W_O, d_model, d_head }: HeadWeights, value: Float64Array): Float64Array {
  return Float64Array.from({ length: d_model }, (_, row) =>
    dot(W_O, row * d_head, value, 0, d_head),
  );
}
