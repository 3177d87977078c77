import type { NdArray } from '../base/ndarray';
import { ndarray } from '../base/ndarray';
import type { Tensor } from './tensor';
import { tf } from './tfjs';

/**
 * Copies tensors back from the device in one transfer, in the order given. The tensors stay alive
 * and belong to the caller.
 */
export async function readBack(tensors: readonly Tensor[]): Promise<NdArray[]> {
  if (tensors.length === 0) return [];
  const joined = tf.tidy(() => tf.concat(tensors.map(({ values }) => tf.reshape(values, [-1]))));
  try {
    const data = (await joined.data()) as Float32Array;
    let start = 0;
    return tensors.map(({ values }) => {
      start += values.size;
      return ndarray(data.slice(start - values.size, start), values.shape);
    });
  } finally {
    joined.dispose();
  }
}

/** Computes tensors in a scope of their own, copies them back in one transfer and frees them. */
export async function compute(work: () => readonly Tensor[]): Promise<NdArray[]> {
  const values = tf.tidy(
    () => work().map((tensor) => tensor.values) as tf.TensorContainer,
  ) as tf.Tensor[];
  try {
    return await readBack(values.map((tensor) => ({ axes: '', values: tensor })));
  } finally {
    tf.dispose(values);
  }
}
