import type { Random } from '../base/random';
import type { Transformer } from '../model/pass';
import { contract } from '../tensor/contract';
import { each, divide, meanOver, multiply, subtract, sumOver } from '../tensor/elementwise';
import { concat, slice } from '../tensor/indexing';
import type { Tensor } from '../tensor/tensor';
import { arrange, fromValues, lengthOf, rename, reshape, shapeOf } from '../tensor/tensor';

/** What of a receiver a sender may write into. */
export const compositionKinds = ['q', 'k', 'v'] as const;
export type CompositionKind = (typeof compositionKinds)[number];

/** One layer's heads as what they read with and what they write with. */
export interface HeadMatrices {
  /** `[head, d_model, d_head]` each. */
  readonly Q: Reading;
  readonly K: Reading;
  readonly V: Reading;
  /** `[head, d_head, d_model]` */
  readonly O: Tensor<'head d_head d_model'>;
}

type Reading = Tensor<'head d_model d_head'>;

/**
 * The matrices of a layer's heads with the norm before them folded in: its weight multiplies what is
 * read, and what layer norm takes away of every residual is taken from the columns. In a scope.
 */
export function headMatrices({ config, parameters }: Transformer, layer: number): HeadMatrices {
  const { n_heads, normalization_type: type, norm_placement } = config;
  const folds = type !== null && norm_placement !== 'post';
  const read = (letter: 'Q' | 'K' | 'V'): Reading => {
    const weight = parameters.block(layer, `attn.W_${letter}`);
    const raw = rename(weight, 'd_model head d_head');
    const scaled = folds ? multiply(raw, parameters.block(layer, 'ln1.w')) : raw;
    const centred = folds && type === 'LN' ? subtract(scaled, meanOver(scaled, 'd_model')) : scaled;
    return everyHead(arrange(centred, 'head d_model d_head'), n_heads);
  };
  return { Q: read('Q'), K: read('K'), V: read('V'), O: parameters.block(layer, 'attn.W_O') };
}

/** As many key heads as query heads: each serves its group. */
function everyHead(heads: Reading, count: number): Reading {
  const group = count / lengthOf(heads, 'head');
  if (group === 1) return heads;
  const indices = Array.from({ length: count }, (_, head) => Math.floor(head / group));
  return concat(
    indices.map((head) => slice(heads, 'head', head, 1)),
    'head',
  );
}

/** Random heads: normal values, the same shapes. */
export function randomMatrices(
  shape: { readonly n_heads: number; readonly d_model: number; readonly d_head: number },
  random: Random,
): HeadMatrices {
  const { n_heads, d_model, d_head } = shape;
  const normal = (): Float32Array =>
    Float32Array.from({ length: n_heads * d_model * d_head }, () => random.normal());
  const read = (): Reading =>
    fromValues(normal(), [n_heads, d_model, d_head], 'head d_model d_head');
  const O = fromValues(normal(), [n_heads, d_head, d_model], 'head d_head d_model');
  return { Q: read(), K: read(), V: read(), O };
}

/**
 * How much of what each sender writes each receiver reads (Elhage et al. 2021, "Composition Scores"):
 * |OV QK|, |OV QK^T| and |OV OV'| over the product of the norms, all Frobenius, for rows times matrices:
 * OV = W_V W_O of the sender; QK = W_Q W_K^T and OV' of the receiver. 0 to 1.
 * `[sender head, receiver head]` each; in a scope. No matrix of d_model by d_model is made.
 */
export function composition(
  sender: HeadMatrices,
  receiver: HeadMatrices,
): Record<CompositionKind, Tensor<'sender receiver'>> {
  const { Q, K, V } = receiver;
  const out = arrange(receiver.O, 'head d_model d_head');
  return {
    q: pairRatios(sender, Q, K),
    k: pairRatios(sender, K, Q),
    v: pairRatios(sender, V, out),
  };
}

/**
 * |V O A B^T| / (|V O| |A B^T|) of every pair: A, B `[head, d_model, d_head]`. With M = O A the numerator
 * is the root of the sum over cells of ((V^T V) M) * (M (B^T B)).
 */
function pairRatios(sender: HeadMatrices, A: Reading, B: Reading): Tensor<'sender receiver'> {
  const O = rename(sender.O, 'sender d_in d_model');
  const M = contract(O, rename(A, 'receiver d_model d_out'), 'sender d_in receiver d_out');
  const left = contract(
    rename(gram(sender.V), 'sender d_left d_in'),
    M,
    'sender d_left receiver d_out',
  );
  const right = contract(
    M,
    rename(gram(B), 'receiver d_out d_right'),
    'sender d_in receiver d_right',
  );
  const size = squareSum(
    rename(left, 'sender d_in receiver d_out'),
    rename(right, 'sender d_in receiver d_out'),
  );
  const written = factoredSize(sender.V, arrange(sender.O, 'head d_model d_head'));
  const read = factoredSize(A, B);
  const senders = reshape(written, [lengthOf(written, 'head'), 1], 'sender one');
  const receivers = reshape(read, [1, lengthOf(read, 'head')], 'one receiver');
  return each(
    divide(divide(size, rename(senders, 'sender receiver')), rename(receivers, 'sender receiver')),
    'sqrt',
  );
}

/** The square of |A B^T| of every head: the sum over cells of (A^T A) * (B^T B). `[head]` */
function factoredSize(A: Reading, B: Reading): Tensor<'head'> {
  const cells = multiply(gram(A), gram(B));
  const heads = lengthOf(cells, 'head');
  return reshape(sumOver(sumOver(cells, 'd_left'), 'd_head'), [heads], 'head');
}

/** A^T A of every head. */
function gram(A: Reading): Tensor<'head d_left d_head'> {
  return contract(rename(A, 'head d_model d_left'), A, 'head d_left d_head');
}

function squareSum(
  a: Tensor<'sender d_in receiver d_out'>,
  b: Tensor<'sender d_in receiver d_out'>,
): Tensor<'sender receiver'> {
  const summed = sumOver(sumOver(multiply(a, b), 'd_in'), 'd_out');
  const [senders = 1, , receivers = 1] = shapeOf(summed);
  return reshape(summed, [senders, receivers], 'sender receiver');
}
