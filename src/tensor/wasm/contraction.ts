import { sizeOf } from '../../base/ndarray';
import type { tf } from '../tfjs';
import type { WasmKernels } from './kernels';
import type { Loop, ProductLoops } from './loops';
import { panelBytes } from './product';

/**
 * What was measured on one core, in nanoseconds: a multiplication with its addition here and in the
 * library, for many rows and for few; moving a value to where the library wants it, cutting a matrix
 * out of a stack, a call.
 */
const costs = {
  many: { here: 0.06, library: 0.074 },
  few: { here: 0.4, library: 0.16 },
  ...{ move: 2, slice: 200_000, call: 20_000 },
};
const fewRows = 4;

/**
 * Whether the library's product is likely the faster one: it has threads, but is only fast for one
 * product at a time of operands that lie row by row.
 */
export function isForLibrary(
  { outer, rows, inner, columns }: ProductLoops,
  threads: number,
): boolean {
  const count = outer.reduce((product, { length }) => product * length, 1);
  const each = rows.length * inner.length * columns.length;
  const moved =
    (inner.a === 1 && (rows.a === inner.length || rows.length === 1)
      ? 0
      : rows.length * inner.length) +
    (columns.b === 1 && inner.b === columns.length ? 0 : inner.length * columns.length) +
    (rows.out === columns.length || rows.length === 1 ? 0 : rows.length * columns.length);
  const { here, library } = rows.length < fewRows ? costs.few : costs.many;
  const saved = each * (here - library / threads);
  const slices = count > 1 ? 3 * count : 0;
  return saved * count > moved * count * costs.move + slices * costs.slice + costs.call;
}

/** Runs the products of a contraction one after the other; `shape` is the result's. */
export function contracted(
  kernels: WasmKernels,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  loops: ProductLoops,
  shape: readonly number[],
): tf.Tensor {
  const [left, right] = loops.swapped ? [b, a] : [a, b];
  const { values, address } = kernels.output(shape);
  if (sizeOf(shape) === 0) return values;
  const { rows, inner, columns } = loops;
  const panel = kernels.workspace(panelBytes(inner.length));
  const product = kernels.call['product']!;
  overAll(loops.outer, (atA, atB, atOut) => {
    product(
      ...[rows.length, inner.length, columns.length],
      ...[kernels.addressOf(left) + 4 * atA, 4 * rows.a, 4 * inner.a],
      ...[kernels.addressOf(right) + 4 * atB, 4 * inner.b, 4 * columns.b],
      ...[address + 4 * atOut, 4 * rows.out, panel],
    );
  });
  return values;
}

/** Calls `work` with the places in the three tensors for every turn of nested loops. */
function overAll(
  [loop, ...rest]: readonly Loop[],
  work: (a: number, b: number, out: number) => void,
): void {
  if (!loop) {
    work(0, 0, 0);
    return;
  }
  for (let turn = 0; turn < loop.length; turn++) {
    overAll(rest, (a, b, out) => {
      work(a + turn * loop.a, b + turn * loop.b, out + turn * loop.out);
    });
  }
}
