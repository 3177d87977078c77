import { beforeAll, describe, expect, it } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { startBackend } from './backend';
import {
  add,
  atLeast,
  divide,
  each,
  logSoftmax,
  maxOver,
  meanOver,
  multiply,
  repeatedLike,
  scaled,
  shifted,
  softmax,
  subtract,
  sumOver,
  where,
} from './elementwise';
import { nodePlatform } from './platform/platformNode';
import { compute } from './readback';
import type { Tensor } from './tensor';
import { fromValues } from './tensor';

const x = (): Tensor<'batch pos d_model'> =>
  fromValues(Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]), [2, 2, 2], 'batch pos d_model');
const perFeature = (): Tensor<'d_model'> => fromValues(Float32Array.from([10, 20]), [2], 'd_model');
const perRow = (): Tensor<'pos'> => fromValues(Float32Array.from([10, 20]), [2], 'pos');

async function valuesOf(work: () => Tensor): Promise<number[]> {
  const [array] = await compute(() => [work()]);
  return [...array!.data];
}

describe.each(['cpu', 'wasm'] as const)('elementwise on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('repeats a part along the axes that it lacks, by name', async () => {
    expect(await valuesOf(() => add(x(), perFeature()))).toEqual([11, 22, 13, 24, 15, 26, 17, 28]);
    expect(await valuesOf(() => add(x(), perRow()))).toEqual([11, 12, 23, 24, 15, 16, 27, 28]);
    expect(await valuesOf(() => subtract(x(), perRow()))).toEqual([
      -9, -8, -17, -16, -5, -4, -13, -12,
    ]);
    expect(await valuesOf(() => multiply(x(), perFeature()))).toEqual([
      10, 40, 30, 80, 50, 120, 70, 160,
    ]);
    const quotients = await valuesOf(() => divide(x(), perRow()));
    expect(furthest(quotients, [0.1, 0.2, 0.15, 0.2, 0.5, 0.6, 0.35, 0.4])).toBeLessThan(1e-6);
    const sums = [3, 3, 7, 7, 11, 11, 15, 15];
    expect(await valuesOf(() => repeatedLike(sumOver(x(), 'd_model'), x()))).toEqual(sums);
    expect(await valuesOf(() => repeatedLike(perRow(), x()))).toEqual([
      10, 10, 20, 20, 10, 10, 20, 20,
    ]);
  });

  it('works on each value', async () => {
    const y = (): Tensor<'pos'> => fromValues(Float32Array.from([-2, 0, 3]), [3], 'pos');
    expect(await valuesOf(() => scaled(y(), 2))).toEqual([-4, 0, 6]);
    expect(await valuesOf(() => shifted(y(), 1))).toEqual([-1, 1, 4]);
    expect(await valuesOf(() => atLeast(y(), 1))).toEqual([1, 1, 3]);
    expect(await valuesOf(() => each(y(), 'relu'))).toEqual([0, 0, 3]);
    expect(await valuesOf(() => each(y(), 'square'))).toEqual([4, 0, 9]);
    const functions: [Parameters<typeof each>[1], (value: number) => number][] = [
      ['exp', Math.exp],
      ['tanh', Math.tanh],
      ['abs', Math.abs],
      ['sigmoid', (value) => 1 / (1 + Math.exp(-value))],
    ];
    for (const [name, plain] of functions) {
      const got = await valuesOf(() => each(y(), name));
      expect(furthest(got, [-2, 0, 3].map(plain))).toBeLessThan(1e-5);
    }
    expect(furthest(await valuesOf(() => each(y(), 'erf')), [-0.995322, 0, 0.999978])).toBeLessThan(
      1e-5,
    );
  });

  it('chooses exactly, whatever the other side holds', async () => {
    const mask = (): Tensor<'pos'> => fromValues(Float32Array.from([1, 0]), [2], 'pos');
    const wild = [Infinity, -Infinity, NaN, 1e38, NaN, Infinity, -Infinity, 0];
    const chosen = (): Tensor<'batch pos d_model'> =>
      fromValues(Float32Array.from(wild), [2, 2, 2], 'batch pos d_model');
    expect(await valuesOf(() => where(mask(), x(), chosen()))).toEqual([
      1,
      2,
      NaN,
      Math.fround(1e38),
      5,
      6,
      -Infinity,
      0,
    ]);
    expect(await valuesOf(() => where(mask(), chosen(), x()))).toEqual([
      Infinity,
      -Infinity,
      3,
      4,
      NaN,
      Infinity,
      7,
      8,
    ]);
  });

  it('reduces along a named axis, which stays with length one', async () => {
    const [means, sums, largest] = await compute(() => [
      meanOver(x(), 'd_model'),
      sumOver(x(), 'batch'),
      maxOver(x(), 'pos'),
    ]);
    expect(means).toMatchObject({
      shape: [2, 2, 1],
      data: Float32Array.from([1.5, 3.5, 5.5, 7.5]),
    });
    expect(sums).toMatchObject({ shape: [1, 2, 2], data: Float32Array.from([6, 8, 10, 12]) });
    expect(largest).toMatchObject({ shape: [2, 1, 2], data: Float32Array.from([3, 4, 7, 8]) });
    expect(meanOver(x(), 'd_model').axes).toBe('batch pos one');
  });

  it('gives probabilities along the last axis, stable for large values', async () => {
    const y = (): Tensor<'pos vocab'> =>
      fromValues(Float32Array.from([1000, 1001, -1000, -1000]), [2, 2], 'pos vocab');
    const p = 1 / (1 + Math.E);
    expect(furthest(await valuesOf(() => softmax(y())), [p, 1 - p, 0.5, 0.5])).toBeLessThan(1e-6);
    const logs = [Math.log(p), Math.log(1 - p), -Math.LN2, -Math.LN2];
    expect(furthest(await valuesOf(() => logSoftmax(y())), logs)).toBeLessThan(1e-4);
  });
});
