import { singularVectors } from '../../base/singularValues';
import type { Transformer } from '../../model/pass';
import type { Head } from '../../terms/heads';
import type { Pace } from './headCircuits';
import { rotationOf } from './headCircuits';
import { headWeights } from './headWeights';
import type { HeadWeights } from './headWeights';
import { checkCircuits, readVocabulary, writeVocabulary } from './vocabulary';

/** A head's circuit by its singular vectors, each read over the vocabulary. */
export interface CircuitDirections {
  /** All of them, largest first. `[d_head]` */
  readonly values: Float64Array;
  /** By vector, `[vocab]`: what each token's embedding has of what the circuit reads. */
  readonly from: readonly Float32Array[];
  /** By vector, `[vocab]`: the logits of what it writes (OV), or the keys' embeddings (QK). */
  readonly to: readonly Float32Array[];
}

/**
 * The strongest singular vectors of W_V W_O, or of W_Q R W_K^T times the scale of scores, R the
 * rotation at a distance (Millidge and Black 2022). Norms are folded as in `headCircuits`; where
 * queries and keys are normalized, only the weights of their norms are. Each pair has the sign that
 * makes its furthest token on the `to` side positive.
 * @throws InputError where a model's heads have no circuits over its vocabulary
 */
export async function headDirections(
  model: Transformer,
  head: Head,
  circuit: 'ov' | 'qk',
  { distance, vectors }: { readonly distance: number; readonly vectors: number },
  pace: Pace,
): Promise<CircuitDirections> {
  checkCircuits(model.config);
  const weights = await headWeights(model, head);
  const { d_head } = weights;
  const [left, right] =
    circuit === 'ov'
      ? [weights.W_V, weights.W_O]
      : queriesAndKeys(model, weights, head.layer, distance);
  const found = singularVectors(left, right, d_head);
  const count = Math.min(vectors, d_head);
  const reading = circuit === 'ov' ? [found.left] : [found.left, found.right];
  const rows = await embeddingsAlong(
    model,
    reading.flatMap((side) => side.slice(0, count)),
    pace,
  );
  const from = rows.slice(0, count);
  const to =
    circuit === 'ov'
      ? await writeVocabulary(model, found.right.slice(0, count))
      : rows.slice(count);
  const signs = to.map(signOf);
  const signed = (side: readonly Float32Array[]): Float32Array[] =>
    side.map((values, i) => values.map((value) => value * (signs[i] ?? 1)));
  return { values: found.values, from: signed(from), to: signed(to) };
}

/** scale W_Q R and W_K, `[d_model, d_head]` each, with the weights of their norms where there are any. */
function queriesAndKeys(
  { config }: Transformer,
  { W_Q, W_K, d_model, d_head, q_norm, k_norm }: HeadWeights,
  layer: number,
  distance: number,
): readonly [Float64Array, Float64Array] {
  const rotation = rotationOf(config, layer, distance);
  const weighted = (matrix: Float64Array, weight: Float64Array | null, scale: number) =>
    matrix.map((value, at) => scale * value * (weight ? (weight[at % d_head] as number) : 1));
  const queries = weighted(W_Q, q_norm, config.attn_scale);
  for (let row = 0; row < d_model; row++)
    rotation(queries.subarray(row * d_head, (row + 1) * d_head));
  return [queries, weighted(W_K, k_norm, 1)];
}

/** Every token's embedding along some directions: `[n][d_model] -> [n][vocab]`. */
async function embeddingsAlong(
  model: Transformer,
  directions: readonly Float64Array[],
  pace: Pace,
): Promise<Float32Array[]> {
  const { d_model, d_vocab } = model.config;
  const n = directions.length;
  const columns = Float64Array.from(
    { length: d_model * n },
    (_, at) => directions[at % n]?.[Math.floor(at / n)] ?? 0,
  );
  const found = directions.map(() => new Float32Array(d_vocab));
  await readVocabulary(model, columns, pace, (start, rows) => {
    rows.forEach((value, at) => {
      const values = found[at % n] as Float32Array;
      values[start + Math.floor(at / n)] = value;
    });
  });
  return found;
}

function signOf(values: Float32Array): number {
  const furthest = values.reduce(
    (far, value) => (Math.abs(value) > Math.abs(far) ? value : far),
    0,
  );
  return furthest < 0 ? -1 : 1;
}
