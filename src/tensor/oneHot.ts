import { tf } from './tfjs';

/**
 * One row a token id with a 1 in its column: `[ids, depth]`, f32. Made as whole numbers first,
 * because the wasm backend writes the bits of whole numbers whatever type it is asked for.
 */
export function oneHotRows(ids: readonly number[], depth: number): tf.Tensor {
  return tf.cast(tf.oneHot(tf.tensor1d([...ids], 'int32'), depth), 'float32');
}
