import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { sizeOf } from '../../base/ndarray';
import { tf } from '../tfjs';

type Values = Float32Array | Int32Array | Uint8Array;

interface SliceArguments {
  readonly inputs: { readonly x: tf.TensorInfo };
  readonly attrs: { readonly begin: number | number[]; readonly size: number | number[] };
  readonly backend: BackendWasm;
}

/**
 * Slices within the memory of the wasm backend, in place of the library's kernel, which first copies
 * the whole tensor out of it. Does nothing when it is there already.
 */
export function sliceInPlace(): void {
  const theirs = tf.getKernel('Slice', 'wasm');
  if (theirs.kernelFunc === kernel) return;
  tf.unregisterKernel('Slice', 'wasm');
  tf.registerKernel({ ...theirs, kernelFunc: kernel });
}

const kernel: tf.KernelFunc = (call) => {
  const { inputs, attrs, backend } = call as unknown as SliceArguments;
  const { x } = inputs;
  const [begin = [], size = []] = tf.slice_util.parseSliceParams(x, attrs.begin, attrs.size);
  const out = backend.makeOutput(size, x.dtype);
  const [from, to] = [x, out].map((tensor) => backend.typedArrayFromHeap(tensor));
  if (from && to) copyBlock(from, x.shape, begin, size, to);
  return out;
};

/** Copies a block of an array of that shape, run by run of neighbouring values. */
export function copyBlock(
  from: Values,
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
  to: Values,
): void {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  // Axes that are taken whole belong to one run with the axis before them.
  const partial = shape.findLastIndex((length, axis) => size[axis] !== length);
  const split = Math.max(0, partial);
  const run = sizeOf(size.slice(split));
  for (let at = 0; at < to.length; at += run) {
    let rest = at / run;
    let start = (begin[split] ?? 0) * (strides[split] ?? 1);
    for (let axis = split - 1; axis >= 0; axis--) {
      const length = size[axis] ?? 1;
      start += ((begin[axis] ?? 0) + (rest % length)) * (strides[axis] ?? 1);
      rest = Math.floor(rest / length);
    }
    to.set(from.subarray(start, start + run), at);
  }
}
