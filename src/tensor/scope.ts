import type { Tensor } from './tensor';
import { tf } from './tfjs';

/**
 * Runs synchronous maths and frees every tensor made on the way, except those in its result (a
 * tensor, or arrays and objects that hold tensors).
 */
export function scope<T>(work: () => T): T {
  return tf.tidy(work as () => tf.TensorContainer) as T;
}

/** Exempts a tensor from the scope it was made in; `dispose` frees it. */
export function keep<A extends string>(tensor: Tensor<A>): Tensor<A> {
  tf.keep(tensor.values);
  return tensor;
}

/** A second owner of the same values; costs no memory. */
export function share<A extends string>(tensor: Tensor<A>): Tensor<A> {
  return { axes: tensor.axes, values: tf.clone(tensor.values) };
}

/** Frees tensors. */
export function dispose(...tensors: readonly (Tensor | undefined)[]): void {
  for (const tensor of tensors) tensor?.values.dispose();
}

/** How many tensors are alive: work that leaves this number higher has a leak. */
export function liveTensors(): number {
  return tf.memory().numTensors;
}

/** The bytes of a tensor's values. */
export function bytesOf(tensor: Tensor): number {
  return tensor.values.size * 4;
}
