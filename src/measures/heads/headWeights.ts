import type { NdArray } from '../../base/ndarray';
import type { ModelConfig } from '../../model/config';
import type { BlockParameter } from '../../model/parameters';
import type { Transformer } from '../../model/pass';
import { pick } from '../../tensor/indexing';
import { compute, readBack } from '../../tensor/readback';
import type { Tensor } from '../../tensor/tensor';
import type { Head } from '../../terms/heads';

/**
 * The weights of one head in plain arrays of f64, with the norms around it folded in: what its
 * circuits are made of. A residual x meets them as (x - mean) / scale where the model has layer norm,
 * x / scale where it has RMS norm; the scale is not folded.
 */
export interface HeadWeights {
  readonly d_model: number;
  readonly d_head: number;
  /** diag(ln1.w) W, `[d_model, d_head]` each; with layer norm every column's mean is taken away. */
  readonly W_Q: Float64Array;
  readonly W_K: Float64Array;
  readonly W_V: Float64Array;
  /** ln1.b W + b, `[d_head]`. */
  readonly b_Q: Float64Array;
  readonly b_K: Float64Array;
  readonly b_V: Float64Array;
  /**
   * W_O transposed, `[d_model, d_head]`: times ln1_post.w where a norm follows attention; with layer
   * norm every column's mean is taken away, as the last norm does.
   */
  readonly W_O: Float64Array;
  /** The weights of the norms of queries and keys, where the model has them. `[d_head]` */
  readonly q_norm: Float64Array | null;
  readonly k_norm: Float64Array | null;
}

/** The key head that a query head reads: floor(head / (n_heads / n_key_value_heads)). */
export function keyHeadOf({ n_heads, n_key_value_heads }: ModelConfig, head: number): number {
  return Math.floor(head / (n_heads / n_key_value_heads));
}

/** Reads the weights of a head back from the device and folds the norms around it. */
export async function headWeights(
  { config, parameters }: Transformer,
  { layer, head }: Head,
): Promise<HeadWeights> {
  const { d_model, d_head, normalization_type: type } = config;
  const places = { head, kv_head: keyHeadOf(config, head) };
  const own = Object.entries(headParts).filter(
    ([name]) => config.bias.qkv || !name.includes('.b_'),
  );
  const around = normNames(config);
  const parts = await compute(() =>
    own.map(([name, axis]) => {
      const whole: Tensor = parameters.block(layer, name as BlockParameter);
      return pick(whole, axis as never, [places[axis]]);
    }),
  );
  const norms = await readBack(around.map((name) => parameters.block(layer, name) as Tensor));
  const names = [...own.map(([name]) => name), ...around];
  const read = new Map([...parts, ...norms].map((values, i) => [names[i], doubles(values)]));
  const fold = (letter: string): Folded =>
    folded(read.get(`attn.W_${letter}`) as Float64Array, d_head, {
      weight: read.get('ln1.w'),
      shift: read.get('ln1.b'),
      bias: read.get(`attn.b_${letter}`),
      centred: type === 'LN',
    });
  const [q, k, v] = [fold('Q'), fold('K'), fold('V')];
  const out = transposed(read.get('attn.W_O') as Float64Array, d_head);
  const written = folded(out, d_head, {
    weight: read.get('ln1_post.w'),
    centred: type === 'LN' && !config.no_final_norm,
  });
  return {
    ...{ d_model, d_head, W_Q: q.matrix, W_K: k.matrix, W_V: v.matrix, W_O: written.matrix },
    ...{ b_Q: q.bias, b_K: k.bias, b_V: v.bias },
    q_norm: read.get('attn.q_norm.w') ?? null,
    k_norm: read.get('attn.k_norm.w') ?? null,
  };
}

/** The parameters of which a head has a part, and along which axis. */
const headParts = {
  'attn.W_Q': 'head',
  'attn.W_K': 'kv_head',
  'attn.W_V': 'kv_head',
  'attn.W_O': 'head',
  'attn.b_Q': 'head',
  'attn.b_K': 'kv_head',
  'attn.b_V': 'kv_head',
} as const;

/** The norms around attention that a model has. */
function normNames({
  normalization_type: type,
  norm_placement,
  qk_norm,
}: ModelConfig): BlockParameter[] {
  return [
    ...(type === null ? [] : (['ln1.w'] as const)),
    ...(type === 'LN' ? (['ln1.b'] as const) : []),
    ...(norm_placement === 'sandwich' ? (['ln1_post.w'] as const) : []),
    ...(qk_norm ? (['attn.q_norm.w', 'attn.k_norm.w'] as const) : []),
  ];
}

interface Folded {
  readonly matrix: Float64Array;
  readonly bias: Float64Array;
}

interface Around {
  readonly weight?: Float64Array | undefined;
  readonly shift?: Float64Array | undefined;
  readonly bias?: Float64Array | undefined;
  readonly centred: boolean;
}

/** diag(weight) M with each column's mean taken away if `centred`, and shift M + bias. `[rows, columns]` */
function folded(matrix: Float64Array, columns: number, around: Around): Folded {
  const { weight, shift, bias, centred } = around;
  const rows = matrix.length / columns;
  const total = bias ? Float64Array.from(bias) : new Float64Array(columns);
  const means = new Float64Array(columns);
  const scaled = matrix.map((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    if (shift) total[column] = (total[column] as number) + (shift[row] as number) * value;
    const entry = weight ? (weight[row] as number) * value : value;
    means[column] = (means[column] as number) + entry / rows;
    return entry;
  });
  if (!centred) return { matrix: scaled, bias: total };
  return {
    matrix: scaled.map((value, at) => value - (means[at % columns] as number)),
    bias: total,
  };
}

/** `[d_head, d_model]` to `[d_model, d_head]`. */
function transposed(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] as number);
}

function doubles(values: NdArray): Float64Array {
  return Float64Array.from(values.data);
}
