import { beforeAll, expect, it } from 'vitest';
import { startBackend } from './backend';
import { nodePlatform } from './platform/platformNode';
import { compute } from './readback';
import { arrange, axisOf, fromValues, lengthOf, rename, reshape, shapeOf, zeros } from './tensor';
import type { Tensor } from './tensor';

const x = (): Tensor<'query key'> =>
  fromValues(Float32Array.from([1, 2, 3, 4, 5, 6]), [2, 3], 'query key');

beforeAll(() => startBackend(nodePlatform, 'cpu'));

it('knows its axes by name', () => {
  expect(shapeOf(x())).toEqual([2, 3]);
  expect(lengthOf(x(), 'key')).toBe(3);
  expect(axisOf(x(), 'key')).toBe(1);
  expect(() => axisOf(x(), 'head')).toThrow('expected an axis "head", got "query key"');
});

it('refuses values or names that do not fit the shape', () => {
  expect(() => fromValues(new Float32Array(5), [2, 3], 'query key')).toThrow(
    /expected 6 values.*got 5/,
  );
  expect(() => rename(x(), 'query')).toThrow(/expected axes "query", got shape \[2, 3\]/);
});

it('moves axes by name', async () => {
  const [moved, same] = await compute(() => [arrange(x(), 'key query'), arrange(x(), 'query key')]);
  expect(moved).toEqual({ shape: [3, 2], data: Float32Array.from([1, 4, 2, 5, 3, 6]) });
  expect([...same!.data]).toEqual([1, 2, 3, 4, 5, 6]);
});

it('splits and merges neighbouring axes', async () => {
  const [split] = await compute(() => [reshape(x(), [2, 1, 3], 'head query key')]);
  expect(split!.shape).toEqual([2, 1, 3]);
});

it('makes zeros', async () => {
  const [none] = await compute(() => [zeros([2, 2], 'query key')]);
  expect([...none!.data]).toEqual([0, 0, 0, 0]);
});
