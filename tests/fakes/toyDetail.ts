import { ndarray } from '../../src/base/ndarray';
import type { NdArray } from '../../src/base/ndarray';
import { topIndices } from '../../src/base/statistics';
import type { CheckedRequest } from '../../src/engine/protocol';
import type {
  Attribution,
  CopyingScores,
  HeadCircuits,
  HeadDirections,
  HeadScore,
  LogitLens,
  TokenValue,
} from '../../src/terms/detail';
import { toyLogits, toyPattern, toyToken } from './toyModel';

const [n_layers, n_heads, d_head, d_vocab] = [2, 8, 16, 30];

/** The toy's cell, made of waves. */
export function toyScore({ run, head, query, key }: CheckedRequest<'headScore'>): HeadScore {
  const wave = (seed: number): Float32Array =>
    Float32Array.from({ length: d_head }, (_, d) => Math.sin(seed * 1.3 + d * 0.9) * 2);
  const [q, k] = [wave(query + head.head), wave(key + head.layer)];
  const contributions = q.map((value, d) => 0.25 * value * (k[d] ?? 0));
  const product = contributions.reduce((sum, value) => sum + value, 0);
  const { data, shape } = toyPattern(run, head.layer, head.head);
  return {
    ...{ q, k, contributions, product, scale: 0.25, pairs: 0, softcap: null, bias: 0 },
    ...{ score: product, weight: data[query * (shape[1] ?? 0) + key] ?? NaN },
  };
}

/** The toy's circuits: its heads look for the token before, and copy what they read. */
export function toyCircuits({ key, count }: CheckedRequest<'headCircuits'>): HeadCircuits {
  const valueOf = (id: number): number => (id === key ? 4 : Math.sin(id * 2.1 + key));
  const own = { token: toyToken(key), value: 4, bias: 0, rank: 1 };
  const ranking = { ...endsOf(valueOf, count), own, deviation: 0.8, vocabulary: d_vocab };
  return { looksFor: ranking, writes: ranking };
}

/** The toy's singular vectors. */
export function toyDirections({
  vectors,
  count,
}: CheckedRequest<'headDirections'>): HeadDirections {
  const values = Float32Array.from({ length: d_head }, (_, i) => 5 / (i + 1));
  const ends = (seed: number): ReturnType<typeof endsOf> =>
    endsOf((id) => Math.sin(id * 1.7 + seed), count);
  return {
    values,
    vectors: [...values.slice(0, vectors)].map((value, i) => ({
      ...{ value, from: ends(i), to: ends(i + 0.2) },
    })),
  };
}

/** Heads that copy and heads that do not. */
export function toyCopying(): CopyingScores {
  const scores = Float32Array.from({ length: n_layers * n_heads }, (_, i) =>
    i >= n_heads && i % 4 === 3 ? 0.95 : Math.sin(i) * 0.4,
  );
  const random = Float32Array.from({ length: 8 }, (_, i) => Math.sin(i * 3) * 0.1);
  return { scores: ndarray(scores, [n_layers, n_heads]), random };
}

/** What the toy expects, the surer the higher the layer. */
export function toyLens({ run, start, count }: CheckedRequest<'logitLens'>): LogitLens {
  const layers = [null, 0, 1];
  const positions = Array.from({ length: count }, (_, i) => start + i);
  const best = (position: number, row: number): number =>
    topIndices(toyLogits(run, position), 3)[2 - row] ?? 0;
  const filled = (valueOf: (row: number, i: number) => number): NdArray =>
    ndarray(
      Float32Array.from({ length: 3 * count }, (_, at) =>
        valueOf(Math.floor(at / count), at % count),
      ),
      [3, count],
    );
  return {
    ...{ layers, start, probabilities: filled((row, i) => (row + 1) / (4 + (i % 3))) },
    tokens: layers.map((_, row) => positions.map((position) => toyToken(best(position, row)))),
    target: { probabilities: filled((row) => row * 0.3), ranks: filled((row) => 3 - row) },
  };
}

/** The toy's copying heads raise the target, its sinks the distractor. */
export function toyAttribution({
  run,
  position = run.tokens.length - 1,
  target,
  distractor,
}: CheckedRequest<'attribution'>): Attribution {
  const logits = toyLogits(run, position);
  const [first = 0, second = 1] = topIndices(logits, 2);
  const heads = Float32Array.from({ length: n_layers * n_heads }, (_, i) =>
    i >= n_heads && i % 4 === 3 ? 3 : Math.sin(i) * 0.5,
  );
  const sum = heads.reduce((total, value) => total + value, 0) + 0.5;
  return {
    ...{ position, target: toyToken(target ?? first), distractor: toyToken(distractor ?? second) },
    ...{ difference: sum, sum, softcap: null, heads: ndarray(heads, [n_layers, n_heads]) },
    ...{ mlps: new Float32Array(n_layers).fill(NaN), embedding: 0.3, position_embedding: 0.1 },
    ...{ biases: 0.1, edits: run.interventions.length > 0 ? 0 : null },
  };
}

function endsOf(valueOf: (id: number) => number, count: number): EndsOf {
  const ids = Array.from({ length: d_vocab }, (_, id) => id);
  const values = ids.map(valueOf);
  const named = (order: number[]): TokenValue[] =>
    order.map((id) => ({ token: toyToken(id), value: values[id] ?? NaN, bias: 0 }));
  const negative = values.map((value) => -value);
  return { top: named(topIndices(values, count)), bottom: named(topIndices(negative, count)) };
}

interface EndsOf {
  readonly top: readonly TokenValue[];
  readonly bottom: readonly TokenValue[];
}
