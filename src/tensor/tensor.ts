import { sizeOf } from '../base/ndarray';
import { tf } from './tfjs';

/**
 * A tensor with named axes: `Tensor<'batch head query key'>`. The names are checked against the
 * rank once, when it is made, and followed by the compiler from then on. A function borrows the
 * tensors it is given and owns the one it returns.
 */
export interface Tensor<Axes extends string = string> {
  readonly axes: Axes;
  readonly values: tf.Tensor;
}

/** Tensors by name, in an order that stays. */
export type NamedTensors = ReadonlyMap<string, Tensor>;

/** The axis words of an axis string, as a union. */
export type Words<Axes extends string> = Axes extends `${infer First} ${infer Rest}`
  ? First | Words<Rest>
  : Axes;

/** Names the axes of a tensor of the library. @throws RangeError when their number is not its rank. */
export function label<A extends string>(values: tf.Tensor, axes: A): Tensor<A> {
  if (values.rank !== wordsOf(axes).length) {
    throw new RangeError(`expected axes "${axes}", got shape [${values.shape.join(', ')}]`);
  }
  return { axes, values };
}

/** Uploads f32 values. @throws RangeError when their number does not fit the shape. */
export function fromValues<A extends string>(
  data: Float32Array,
  shape: readonly number[],
  axes: A,
): Tensor<A> {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `expected ${sizeOf(shape)} values for [${shape.join(', ')}], got ${data.length}`,
    );
  }
  return label(tf.tensor(data, [...shape], 'float32'), axes);
}

/** A tensor of zeros. */
export function zeros<A extends string>(shape: readonly number[], axes: A): Tensor<A> {
  return label(tf.zeros([...shape]), axes);
}

/** The axis words in order. */
export function wordsOf(axes: string): string[] {
  return axes.split(' ');
}

/** The lengths of all axes in order. */
export function shapeOf(tensor: Tensor): readonly number[] {
  return tensor.values.shape;
}

/** The length of one axis. */
export function lengthOf<A extends string>(tensor: Tensor<A>, axis: Words<A>): number {
  return tensor.values.shape[axisOf(tensor, axis)] ?? 0;
}

/** The place of an axis. @throws RangeError when the tensor has none of this name. */
export function axisOf(tensor: Tensor, axis: string): number {
  const place = wordsOf(tensor.axes).indexOf(axis);
  if (place < 0) throw new RangeError(`expected an axis "${axis}", got "${tensor.axes}"`);
  return place;
}

/** The same values under other axis names of the same rank. */
export function rename<A extends string>(tensor: Tensor, axes: A): Tensor<A> {
  return label(tensor.values, axes);
}

/**
 * The same values, in the same order, with other axes: splits or merges neighbours.
 * `[batch, head, query, d_head] -> [batch, kv_head, group, query, d_head]`
 */
export function reshape<A extends string>(
  tensor: Tensor,
  shape: readonly number[],
  axes: A,
): Tensor<A> {
  return label(tf.reshape(tensor.values, [...shape]), axes);
}

/** The axes in another order (a named transpose). @throws RangeError when the names differ. */
export function arrange<A extends string, O extends string>(tensor: Tensor<A>, axes: O): Tensor<O> {
  if ((axes as string) === tensor.axes) return label(tf.clone(tensor.values), axes);
  const order = wordsOf(axes).map((axis) => axisOf(tensor, axis));
  return label(tf.transpose(tensor.values, order), axes);
}
