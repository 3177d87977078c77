import { ModelError } from '../../base/errors';
import { sizeOf } from '../../base/ndarray';
import type { Placement } from '../families/family';
import type { ParameterSpec } from '../parameters';

/** The shape that a file's tensor must have for a parameter to lie in it as described. */
export function expectedShape(
  { layout, parts = 1, skip = 0 }: Placement,
  spec: ParameterSpec,
): number[] {
  const shape = layout.split('|').map((dimension) =>
    sizeOf(
      dimension
        .trim()
        .split(' ')
        .map((axis) => lengthOf(axis, spec, parts)),
    ),
  );
  return shape.map((length, dimension) => (dimension === 0 ? length + skip : length));
}

/**
 * Takes a parameter's values out of a file's tensor and lays them out in the parameter's own order.
 * @throws ModelError when the tensor's shape is not the expected one.
 */
export function place(
  values: Float32Array,
  shape: readonly number[],
  placement: Placement,
  spec: ParameterSpec,
): Float32Array {
  const expected = expectedShape(placement, spec);
  if (expected.join() !== shape.join()) {
    throw new ModelError(
      `${placement.from}: expected shape [${expected.join(', ')}], got [${shape.join(', ')}]`,
    );
  }
  const { plus = 0, skip = 0 } = placement;
  const own = skip === 0 ? values : values.subarray(skip * sizeOf(shape.slice(1)));
  const placed = laidOut(own, placement, spec);
  return plus === 0 ? placed : placed.map((value) => value + plus);
}

function laidOut(values: Float32Array, placement: Placement, spec: ParameterSpec): Float32Array {
  const source = axesInMemory(placement, spec);
  const partStride = source.find(({ axis }) => axis === 'part')?.stride ?? 0;
  const strides = spec.axes
    .split(' ')
    .map((axis) => source.find((one) => one.axis === axis)?.stride ?? 0);
  if (inOrder(spec.shape, strides) && partStride === 0) return values;
  return gather(values, (placement.part ?? 0) * partStride, spec.shape, strides);
}

function lengthOf(axis: string, spec: ParameterSpec, parts: number): number {
  if (axis === 'part') return parts;
  if (axis === 'one') return 1;
  return spec.shape[spec.axes.split(' ').indexOf(axis)] ?? 0;
}

function axesInMemory(
  { layout, parts = 1 }: Placement,
  spec: ParameterSpec,
): { axis: string; stride: number }[] {
  let stride = 1;
  const axes = layout.replaceAll('|', ' ').split(/\s+/).reverse();
  return axes.map((axis) => {
    const here = { axis, stride };
    stride *= lengthOf(axis, spec, parts);
    return here;
  });
}

function inOrder(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.every((_, axis) => strides[axis] === sizeOf(shape.slice(axis + 1)));
}

/** Values at the given strides, row-major over the shape; the last two axes are walked in a tight loop. */
function gather(
  values: Float32Array,
  start: number,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array {
  const out = new Float32Array(sizeOf(shape));
  const [columns = 1, rows = 1] = [shape.at(-1), shape.at(-2)];
  const [columnStride = 0, rowStride = 0] = [strides.at(-1), strides.at(-2)];
  const outer = shape.slice(0, -2);
  for (let block = 0; block < sizeOf(outer); block++) {
    const from = start + offsetOf(block, outer, strides);
    for (let row = 0; row < rows; row++) {
      const to = (block * rows + row) * columns;
      let at = from + row * rowStride;
      for (let column = 0; column < columns; column++, at += columnStride)
        out[to + column] = values[at] ?? NaN;
    }
  }
  return out;
}

function offsetOf(index: number, shape: readonly number[], strides: readonly number[]): number {
  let [rest, offset] = [index, 0];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    offset += (rest % length) * (strides[axis] ?? 0);
    rest = Math.floor(rest / length);
  }
  return offset;
}
