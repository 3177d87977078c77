import { oneHotRows } from './oneHot';
import type { Tensor, Words } from './tensor';
import { axisOf, label } from './tensor';
import { tf } from './tfjs';

/** A run of neighbours along one axis: `[..., pos, ...]` from `start`, `length` of them. */
export function slice<A extends string>(
  tensor: Tensor<A>,
  axis: Words<A>,
  start: number,
  length: number,
): Tensor<A> {
  const begin = tensor.values.shape.map(() => 0);
  const size = [...tensor.values.shape];
  begin[axisOf(tensor, axis)] = start;
  size[axisOf(tensor, axis)] = length;
  return label(tf.slice(tensor.values, begin, size), tensor.axes);
}

/** The named places along one axis, in the order given. */
export function pick<A extends string>(
  tensor: Tensor<A>,
  axis: Words<A>,
  indices: readonly number[],
): Tensor<A> {
  const place = axisOf(tensor, axis);
  const [first = 0, ...rest] = indices;
  const neighbours = rest.every((index, i) => index === first + i + 1);
  if (neighbours) return slice(tensor, axis, first, indices.length);
  return label(tf.gather(tensor.values, tf.tensor1d([...indices], 'int32'), place), tensor.axes);
}

/** Tensors one after the other along an axis. */
export function concat<A extends string>(tensors: readonly Tensor<A>[], axis: Words<A>): Tensor<A> {
  const [first] = tensors;
  if (!first) throw new RangeError('expected at least one tensor to concatenate');
  return label(
    tf.concat(
      tensors.map(({ values }) => values),
      axisOf(first, axis),
    ),
    first.axes,
  );
}

/**
 * The rows of a table that token ids name: `[vocab, d_model]` and ids `[batch][pos]` give
 * `[batch, pos, d_model]`. Its gradient is a product with the one-hot ids, because not every
 * backend can scatter.
 */
export function lookUp<V extends string, D extends string>(
  table: Tensor<`${V} ${D}`>,
  ids: readonly (readonly number[])[],
): Tensor<`batch pos ${D}`> {
  const [rows = 0, width = 0] = table.values.shape;
  const flat = ids.flat();
  const gathered = tf.customGrad((weights, save) => {
    (save as tf.GradSaveFunc)([]);
    return {
      value: tf.gather(weights as tf.Tensor, tf.tensor1d(flat, 'int32')),
      gradFunc: (dy: tf.Tensor) =>
        tf.matMul(tf.transpose(oneHotRows(flat, rows)), tf.reshape(dy, [-1, width])),
    };
  })(table.values);
  const shape = [ids.length, ids[0]?.length ?? 0, width];
  const axes = `batch pos ${table.axes.split(' ')[1] ?? ''}` as `batch pos ${D}`;
  return label(tf.reshape(gathered, shape), axes);
}
