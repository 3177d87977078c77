import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
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

/**
 * Sends values to the device now instead of at their first use, so that the host can let go of them:
 * large weights would else lie in memory twice. Gives the tensor back.
 */
export function sendToDevice<A extends string>(tensor: Tensor<A>): Tensor<A> {
  if (tf.getBackend() === 'webgpu') {
    (tf.backend() as WebGPUBackend).uploadToGPU(tensor.values.dataId);
  }
  return tensor;
}

/**
 * Waits until the device has taken what it was sent: values on their way to a GPU lie in memory once
 * more, and would pile up.
 */
export async function deviceIdle(): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return;
  const { queue } = tf.backend() as WebGPUBackend;
  await queue.onSubmittedWorkDone();
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
