/** A plain row-major array of f32 values with its shape: what leaves the tensor layer. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The number of values a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Wraps values in their shape. @throws RangeError when their number does not fit. */
export function ndarray(data: Float32Array, shape: readonly number[]): NdArray {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `expected ${sizeOf(shape)} values for [${shape.join(', ')}], got ${data.length}`,
    );
  }
  return { shape, data };
}

/**
 * The sub-array at leading indices, without copying: `[layer, head, query, key]` at (1, 2) is
 * `[query, key]`.
 * @throws RangeError when an index is outside its axis.
 */
export function subarray(array: NdArray, ...indices: number[]): NdArray {
  const shape = array.shape.slice(indices.length);
  const size = sizeOf(shape);
  let start = 0;
  indices.forEach((index, axis) => {
    const length = array.shape[axis] ?? 0;
    if (index < 0 || index >= length)
      throw new RangeError(`index ${index} outside axis of ${length}`);
    start = start * length + index;
  });
  return { shape, data: array.data.subarray(start * size, (start + 1) * size) };
}

/** One value. @throws RangeError when the indices do not name a single value of the array. */
export function valueAt(array: NdArray, ...indices: number[]): number {
  const [value, ...rest] = subarray(array, ...indices).data;
  if (value === undefined || rest.length > 0) {
    throw new RangeError(`[${indices.join(', ')}] is not one value of [${array.shape.join(', ')}]`);
  }
  return value;
}
