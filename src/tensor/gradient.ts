import { readBack } from './readback';
import type { Tensor } from './tensor';
import { label } from './tensor';
import { tf } from './tfjs';

/** A number on the device that can be differentiated. */
export type Scalar = tf.Scalar;

/**
 * The value of a scalar function of some tensors, and its gradient with respect to each of them.
 * The caller owns both.
 */
export function valueAndGradients(
  tensors: readonly Tensor[],
  work: (tensors: readonly Tensor[]) => Scalar,
): { value: Scalar; gradients: Tensor[] } {
  const relabel = (values: readonly tf.Tensor[]): Tensor[] =>
    tensors.map(({ axes }, i) => label(values[i] as tf.Tensor, axes));
  const differentiated = tf.valueAndGrads((...values: tf.Tensor[]) => work(relabel(values)));
  const { value, grads } = differentiated(tensors.map(({ values }) => values));
  return { value, gradients: relabel(grads) };
}

/** The sum of scalars, each times a factor. */
export function weightedSum(terms: readonly (readonly [Scalar, number])[]): Scalar {
  return tf.addN<tf.Scalar>(terms.map(([scalar, factor]) => tf.mul<tf.Scalar>(scalar, factor)));
}

/** The sum of all values of a tensor. */
export function total(tensor: Tensor): Scalar {
  return tf.sum<tf.Scalar>(tensor.values);
}

/** The numbers of scalars, in one transfer. */
export async function numbersOf(scalars: readonly Scalar[]): Promise<number[]> {
  const arrays = await readBack(scalars.map((values) => ({ axes: '', values })));
  return arrays.map(({ data }) => data[0] ?? NaN);
}

/** Exempts a scalar from the scope it was made in; `freeScalars` frees it. */
export function keepScalar(scalar: Scalar): Scalar {
  return tf.keep(scalar);
}

/** Frees scalars. */
export function freeScalars(scalars: readonly Scalar[]): void {
  tf.dispose([...scalars]);
}
