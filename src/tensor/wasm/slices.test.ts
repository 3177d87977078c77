import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackend } from '../backend';
import { nodePlatform } from '../platform/platformNode';
import { tf } from '../tfjs';

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
});

/** The same slice by reading every cell at its own place. */
function cellByCell(values: tf.Tensor, begin: number[], size: number[]): unknown {
  const data = values.dataSync();
  const at = (place: readonly number[]): number =>
    data[place.reduce((flat, index, axis) => flat * (values.shape[axis] ?? 1) + index, 0)] ?? NaN;
  const part = (place: number[]): unknown =>
    place.length === size.length
      ? at(place.map((index, axis) => index + (begin[axis] ?? 0)))
      : Array.from({ length: size[place.length] ?? 0 }, (_, i) => part([...place, i]));
  return part([]);
}

describe('slices on wasm', () => {
  it.each([
    [[7], [2], [3]],
    [
      [5, 4],
      [1, 0],
      [3, 4],
    ],
    [
      [5, 4],
      [0, 1],
      [5, 2],
    ],
    [
      [3, 4, 5],
      [1, 2, 0],
      [2, 2, 5],
    ],
    [
      [3, 4, 5],
      [0, 0, 3],
      [3, 4, 1],
    ],
    [
      [2, 3, 4, 5],
      [1, 1, 1, 1],
      [1, 2, 2, 3],
    ],
    [
      [2, 3, 1, 4, 5],
      [0, 1, 0, 2, 0],
      [2, 2, 1, 1, 5],
    ],
    [
      [2, 2, 2, 2, 2, 3],
      [0, 1, 0, 1, 0, 1],
      [2, 1, 2, 1, 2, 2],
    ],
    [
      [3, 4],
      [0, 0],
      [3, 4],
    ],
    [
      [3, 4],
      [2, 0],
      [1, 4],
    ],
  ])('of %j from %j, %j long, hold the same values', (shape, begin, size) => {
    const values = tf
      .range(
        0,
        shape.reduce((a, b) => a * b),
      )
      .reshape(shape);
    expect(tf.slice(values, begin, size).arraySync()).toEqual(cellByCell(values, begin, size));
  });

  it('keeps whole numbers and truth values as they are', () => {
    expect(tf.slice(tf.tensor1d([1, 2, 3], 'int32'), 1, 2).arraySync()).toEqual([2, 3]);
    expect(tf.slice(tf.tensor1d([true, false], 'bool'), 1, 1).arraySync()).toEqual([0]);
  });

  it('copies nothing but the slice out of the memory', () => {
    const values = tf.zeros([1000, 10]);
    const read = vi.spyOn(tf.backend(), 'readSync');
    tf.slice(values, [0, 3], [1000, 2]);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  });
});
