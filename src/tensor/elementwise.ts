import type { Tensor, Words } from './tensor';
import { axisOf, label, wordsOf } from './tensor';
import { tf } from './tfjs';

/** A second operand whose axes are some of the first one's, in the same order. */
type Part<A extends string, B extends string> = Words<B> extends Words<A> | 'one' ? B : never;

/** Sum; the second operand is repeated along the axes it lacks. `[batch, pos, d_model] + [d_model]` */
export function add<A extends string, B extends string>(
  a: Tensor<A>,
  b: Tensor<Part<A, B>>,
): Tensor<A> {
  return label(tf.add(a.values, alignedTo(a, b)), a.axes);
}

/** Difference, with the second operand repeated like in `add`. */
export function subtract<A extends string, B extends string>(
  a: Tensor<A>,
  b: Tensor<Part<A, B>>,
): Tensor<A> {
  return label(tf.sub(a.values, alignedTo(a, b)), a.axes);
}

/** Product value by value, with the second operand repeated like in `add`. */
export function multiply<A extends string, B extends string>(
  a: Tensor<A>,
  b: Tensor<Part<A, B>>,
): Tensor<A> {
  return label(tf.mul(a.values, alignedTo(a, b)), a.axes);
}

/** Quotient value by value, with the second operand repeated like in `add`. */
export function divide<A extends string, B extends string>(
  a: Tensor<A>,
  b: Tensor<Part<A, B>>,
): Tensor<A> {
  return label(tf.div(a.values, alignedTo(a, b)), a.axes);
}

/** Every value times a number. */
export function scaled<A extends string>(a: Tensor<A>, factor: number): Tensor<A> {
  return label(tf.mul(a.values, factor), a.axes);
}

/** Every value plus a number. */
export function shifted<A extends string>(a: Tensor<A>, by: number): Tensor<A> {
  return label(tf.add(a.values, by), a.axes);
}

/** `chosen` where the condition is 1, `otherwise` where it is 0; exact even for infinities. */
export function where<A extends string, B extends string>(
  condition: Tensor<Part<A, B>>,
  chosen: Tensor<A>,
  otherwise: Tensor<A>,
): Tensor<A> {
  const mask = tf.broadcastTo(
    tf.cast(alignedTo(otherwise, condition), 'bool'),
    otherwise.values.shape,
  );
  return label(tf.where(mask, chosen.values, otherwise.values), otherwise.axes);
}

/** Values below the bound are raised to it. */
export function atLeast<A extends string>(a: Tensor<A>, bound: number): Tensor<A> {
  return label(tf.maximum(a.values, bound), a.axes);
}

/** Copies that are made one by one: faster than repeating value by value. */
const mostCopies = 1024;

/** A part repeated along the axes that it lacks. `[query, key] -> [batch, head, query, key]` */
export function repeatedLike<A extends string, B extends string>(
  part: Tensor<Part<A, B>>,
  like: Tensor<A>,
): Tensor<A> {
  const { shape, size } = like.values;
  const aligned = alignedTo(like, part);
  const times = size / Math.max(1, aligned.size);
  const lastOf = (lengths: readonly number[]): string => lengths.slice(-part.values.rank).join();
  const own = part.values.shape.join();
  const isLast = lastOf(aligned.shape) === own && lastOf(shape) === own;
  if (isLast && times > 1 && times <= mostCopies && tf.getBackend() !== 'webgpu') {
    const row = tf.reshape(aligned, [1, aligned.size]);
    const copies = Array.from({ length: times }, () => row);
    return label(tf.reshape(tf.concat(copies, 0), shape), like.axes);
  }
  return label(tf.broadcastTo(aligned, shape), like.axes);
}

const functions = {
  square: (x: tf.Tensor) => tf.square(x),
  sqrt: (x: tf.Tensor) => tf.sqrt(x),
  rsqrt: (x: tf.Tensor) => tf.rsqrt(x),
  exp: (x: tf.Tensor) => tf.exp(x),
  log: (x: tf.Tensor) => tf.log(x),
  abs: (x: tf.Tensor) => tf.abs(x),
  relu: (x: tf.Tensor) => tf.relu(x),
  sigmoid: (x: tf.Tensor) => tf.sigmoid(x),
  tanh: (x: tf.Tensor) => tf.tanh(x),
  erf: (x: tf.Tensor) => tf.erf(x),
};

/** A function of each value by itself. */
export function each<A extends string>(a: Tensor<A>, name: keyof typeof functions): Tensor<A> {
  return label(functions[name](a.values), a.axes);
}

/** What is left of an axis string when one word becomes `one`. */
export type Reduced<A extends string, X extends string> = A extends `${infer First} ${infer Rest}`
  ? `${First extends X ? 'one' : First} ${Reduced<Rest, X>}`
  : A extends X
    ? 'one'
    : A;

/** The mean along an axis, which stays with length one: `[batch, pos, d_model] -> [batch, pos, one]`. */
export function meanOver<A extends string, X extends Words<A>>(
  a: Tensor<A>,
  axis: X,
): Tensor<Reduced<A, X>> {
  return reduced(a, axis, tf.mean(a.values, axisOf(a, axis), true));
}

/** The sum along an axis, which stays with length one. */
export function sumOver<A extends string, X extends Words<A>>(
  a: Tensor<A>,
  axis: X,
): Tensor<Reduced<A, X>> {
  return reduced(a, axis, tf.sum(a.values, axisOf(a, axis), true));
}

/** The largest value along an axis, which stays with length one. */
export function maxOver<A extends string, X extends Words<A>>(
  a: Tensor<A>,
  axis: X,
): Tensor<Reduced<A, X>> {
  return reduced(a, axis, tf.max(a.values, axisOf(a, axis), true));
}

/** Softmax along the last axis. */
export function softmax<A extends string>(a: Tensor<A>): Tensor<A> {
  return label(tf.softmax(a.values), a.axes);
}

/** log-softmax along the last axis, in nats. */
export function logSoftmax<A extends string>(a: Tensor<A>): Tensor<A> {
  return label(tf.logSoftmax(a.values), a.axes);
}

function reduced<A extends string, X extends string>(
  a: Tensor<A>,
  axis: X,
  values: tf.Tensor,
): Tensor<Reduced<A, X>> {
  const axes = wordsOf(a.axes).map((word) => (word === axis ? 'one' : word));
  return label(values, axes.join(' ') as Reduced<A, X>);
}

/** `b` with an axis of length one for every axis of `a` that it lacks. */
function alignedTo(a: Tensor, b: Tensor): tf.Tensor {
  const words = wordsOf(b.axes);
  if (words.length === wordsOf(a.axes).length) return b.values;
  const shape = wordsOf(a.axes).map((axis) => {
    const place = words.indexOf(axis);
    return place < 0 ? 1 : (b.values.shape[place] ?? 1);
  });
  return tf.reshape(b.values, shape);
}
