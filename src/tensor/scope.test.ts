import { beforeAll, expect, it } from 'vitest';
import { startBackend } from './backend';
import { add, scaled } from './elementwise';
import { nodePlatform } from './platform/platformNode';
import { compute, readBack } from './readback';
import { bytesOf, dispose, keep, liveTensors, scope, share } from './scope';
import type { Tensor } from './tensor';
import { fromValues } from './tensor';

const values = (...numbers: number[]): Tensor<'pos'> =>
  fromValues(Float32Array.from(numbers), [numbers.length], 'pos');

beforeAll(() => startBackend(nodePlatform, 'cpu'));

it('frees all but the result of a scope', () => {
  const before = liveTensors();
  const results = scope(() => {
    const doubled = scaled(values(1, 2), 2);
    return { first: add(doubled, values(1, 1)), list: [values(3)] };
  });
  expect(liveTensors()).toBe(before + 2);
  dispose(results.first, ...results.list);
  expect(liveTensors()).toBe(before);
});

it('frees everything when the work in a scope fails', () => {
  const before = liveTensors();
  expect(() =>
    scope(() => {
      scaled(values(1), 2);
      throw new Error('broken');
    }),
  ).toThrow('broken');
  expect(liveTensors()).toBe(before);
});

it('leaves a kept tensor to its owner', () => {
  const before = liveTensors();
  let kept: Tensor | undefined;
  scope(() => {
    kept = keep(values(1, 2, 3));
  });
  expect(liveTensors()).toBe(before + 1);
  expect(bytesOf(kept!)).toBe(12);
  dispose(kept, undefined);
  expect(liveTensors()).toBe(before);
});

it('keeps shared values alive until the last owner frees them', async () => {
  const first = values(7);
  const second = share(first);
  dispose(first);
  const [array] = await readBack([second]);
  expect([...array!.data]).toEqual([7]);
  dispose(second);
});

it('reads tensors of any shapes back in the order given and leaves them alive', async () => {
  const before = liveTensors();
  const tensors: Tensor[] = [
    values(1, 2),
    fromValues(new Float32Array(6).fill(5), [2, 3], 'query key'),
  ];
  const arrays = await readBack(tensors);
  expect(arrays.map(({ shape }) => shape)).toEqual([[2], [2, 3]]);
  expect(arrays.map(({ data }) => [...data])).toEqual([
    [1, 2],
    [5, 5, 5, 5, 5, 5],
  ]);
  expect(liveTensors()).toBe(before + 2);
  dispose(...tensors);
  expect(await readBack([])).toEqual([]);
});

it('computes without leaving anything, also when the work fails', async () => {
  const before = liveTensors();
  const [array] = await compute(() => [scaled(values(2), 3)]);
  expect([...array!.data]).toEqual([6]);
  await expect(
    compute(() => {
      values(1);
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
  expect(liveTensors()).toBe(before);
});
