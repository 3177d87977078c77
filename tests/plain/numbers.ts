import type { NdArray } from '../../src/base/ndarray.ts';
import { ndarray, sizeOf } from '../../src/base/ndarray.ts';
import { random } from '../../src/base/random.ts';

/** Normal values of a shape, the same for the same seed. */
export function normals(shape: readonly number[], seed = 1): NdArray {
  const numbers = random(seed);
  return ndarray(
    Float32Array.from({ length: sizeOf(shape) }, () => numbers.normal()),
    shape,
  );
}

/** The largest difference between two rows of numbers; infinite for different lengths or NaN. */
export function furthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  return Array.from(expected).reduce((most, value, i) => {
    const difference = actual[i] === value ? 0 : Math.abs(actual[i]! - value);
    return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }, 0);
}

/** The slope of a function of many values along each of them, by central differences. */
export function slopes(
  values: Float32Array,
  step: number,
  f: (v: Float32Array) => number,
): number[] {
  return Array.from(values, (value, i) => {
    const at = (x: number): number => f(values.map((other, j) => (j === i ? x : other)));
    return (at(value + step) - at(value - step)) / (2 * step);
  });
}
