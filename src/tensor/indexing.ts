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

/** Values in a run of rows that make up for copying it by itself. */
const worthCopying = 4096;

/**
 * `changed` where a row is chosen, `otherwise` where it is not, to the bit. The rows are the values along
 * the last axes of all places of the first ones, as many as `chosen`: whole rows are copied, which is
 * much faster than choosing value by value.
 */
export function whereRows<A extends string>(
  chosen: readonly boolean[],
  changed: Tensor<A>,
  otherwise: Tensor<A>,
): Tensor<A> {
  const { shape, size } = otherwise.values;
  const width = size / chosen.length;
  const rowsOf = ({ values }: Tensor): tf.Tensor2D => tf.reshape(values, [chosen.length, width]);
  const [there, here] = [rowsOf(changed), rowsOf(otherwise)];
  const starts = chosen.flatMap((one, row) => (row === 0 || one !== chosen[row - 1] ? [row] : []));
  if (size < starts.length * worthCopying || tf.getBackend() === 'webgpu') {
    const mask = tf.broadcastTo(tf.tensor2d(chosen.map(Number), [chosen.length, 1], 'bool'), [
      chosen.length,
      width,
    ]);
    return label(tf.reshape(tf.where(mask, there, here), shape), otherwise.axes);
  }
  const parts = starts.map((start, i) => {
    const count = (starts[i + 1] ?? chosen.length) - start;
    return tf.slice(chosen[start] ? there : here, [start, 0], [count, width]);
  });
  return label(tf.reshape(tf.concat(parts, 0), shape), otherwise.axes);
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
