import { sizeOf } from '../base/ndarray';
import { matrixProduct } from './matrixProduct';
import type { Tensor, Words } from './tensor';
import { arrange, axisOf, label, wordsOf } from './tensor';
import { tf } from './tfjs';
import { contracted, isForLibrary } from './wasm/contraction';
import { wasmKernels } from './wasm/kernels';
import type { Layout } from './wasm/loops';
import { productLoops } from './wasm/loops';
import { threadsInUse } from './wasm/threads';

/** Axes that a product of two tensors can have. */
type Contracted<A extends string, B extends string, O extends string> =
  Words<O> extends Words<A> | Words<B> ? O : never;

/**
 * The product of two tensors by the names of their axes. Axes of both that the result lacks are
 * summed; axes of both that it has are paired; the others are combined:
 * `contract(x 'batch pos d_model', W_Q 'd_model head d_head', 'batch pos head d_head')`.
 * The gradient of a contraction is again a contraction. Layouts in which no axis has to move cost
 * one matrix product.
 */
export function contract<A extends string, B extends string, O extends string>(
  a: Tensor<A>,
  b: Tensor<B>,
  axes: Contracted<A, B, O>,
): Tensor<O> {
  const values = tf.customGrad((x, y, save) => {
    const [left, right] = [x as tf.Tensor, y as tf.Tensor];
    (save as tf.GradSaveFunc)([left, right]);
    return {
      value: product(label(left, a.axes), label(right, b.axes), axes),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [l, r] = saved as [tf.Tensor, tf.Tensor];
        return [
          product(label(dy, axes), label(r, b.axes), a.axes),
          product(label(dy, axes), label(l, a.axes), b.axes),
        ];
      },
    };
  })(a.values, b.values);
  return label(values, axes as O);
}

/**
 * The same product where the first operand is data: no gradient goes to it, and none is worked out.
 */
export function contractData<A extends string, B extends string, O extends string>(
  data: Tensor<A>,
  b: Tensor<B>,
  axes: Contracted<A, B, O>,
): Tensor<O> {
  const values = tf.customGrad((y, save) => {
    (save as tf.GradSaveFunc)([data.values]);
    return {
      value: product(data, label(y as tf.Tensor, b.axes), axes),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        product(label(dy, axes), label(saved as tf.Tensor, data.axes), b.axes),
    };
  })(b.values);
  return label(values, axes as O);
}

function product(a: Tensor, b: Tensor, out: string): tf.Tensor {
  return inPlace(a, b, out) ?? byMatrices(a, b, out);
}

/** On wasm, the product from the operands as they lie; undefined where the library is to do it. */
function inPlace(a: Tensor, b: Tensor, out: string): tf.Tensor | undefined {
  const kernels = wasmKernels();
  if (!kernels) return undefined;
  const layout = ({ axes, values }: Tensor): Layout => ({
    axes: wordsOf(axes),
    shape: values.shape,
  });
  const [inA, inB, axes] = [layout(a), layout(b), wordsOf(out)];
  const lengthIn = (axis: string, { axes, shape }: Layout): number | undefined =>
    shape[axes.indexOf(axis)];
  const shape = axes.map((axis) => lengthIn(axis, inA) ?? lengthIn(axis, inB) ?? 1);
  const loops = productLoops(inA, inB, { axes, shape });
  if (!loops || isForLibrary(loops, threadsInUse())) return undefined;
  return contracted(kernels, a.values, b.values, loops, shape);
}

function byMatrices(a: Tensor, b: Tensor, out: string): tf.Tensor {
  const [inA, inB, inOut] = [wordsOf(a.axes), wordsOf(b.axes), wordsOf(out)];
  const paired = inA.filter((axis) => inB.includes(axis) && inOut.includes(axis));
  const summed = inA.filter((axis) => inB.includes(axis) && !inOut.includes(axis));
  const rows = inA.filter((axis) => !inB.includes(axis));
  const columns = inB.filter((axis) => !inA.includes(axis));
  const left = asMatrices(a, paired, rows, summed);
  const right = asMatrices(b, paired, summed, columns);
  const lengths = [
    ...[...paired, ...rows].map((axis) => a.values.shape[axisOf(a, axis)] ?? 1),
    ...columns.map((axis) => b.values.shape[axisOf(b, axis)] ?? 1),
  ];
  const values = tf.reshape(matrixProduct(left, right), lengths);
  return arrange(label(values, [...paired, ...rows, ...columns].join(' ')), out).values;
}

/** One operand as `[paired, rows, columns]`, or its transpose where that is how it lies in memory. */
function asMatrices(
  tensor: Tensor,
  paired: readonly string[],
  rows: readonly string[],
  columns: readonly string[],
): { values: tf.Tensor; transposed: boolean } {
  const count = (axes: readonly string[]): number =>
    sizeOf(axes.map((axis) => tensor.values.shape[axisOf(tensor, axis)] ?? 1));
  const [n, r, c] = [count(paired), count(rows), count(columns)];
  const lies = (order: readonly string[]): boolean => order.join(' ') === tensor.axes;
  if (lies([...paired, ...columns, ...rows]) && !lies([...paired, ...rows, ...columns])) {
    return { values: tf.reshape(tensor.values, [n, c, r]), transposed: true };
  }
  const arranged = arrange(tensor, [...paired, ...rows, ...columns].join(' '));
  return { values: tf.reshape(arranged.values, [n, r, c]), transposed: false };
}
