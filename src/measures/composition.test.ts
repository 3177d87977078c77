import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NdArray } from '../base/ndarray';
import { random } from '../base/random';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import { fromValues } from '../tensor/tensor';
import { composition, compositionKinds, randomMatrices } from './composition';
import type { HeadMatrices } from './composition';

let before: number;
beforeAll(async () => {
  await startBackend(nodePlatform, 'cpu');
  before = liveTensors();
});
afterAll(() => expect(liveTensors()).toBe(before));

type Matrix = number[][];
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const size = (a: Matrix): number => Math.sqrt(a.flat().reduce((sum, value) => sum + value ** 2, 0));
const ratio = (a: Matrix, b: Matrix): number => size(product(a, b)) / (size(a) * size(b));

function matrixOf({ data, shape: [, rows = 0, columns = 0] }: NdArray, head: number): Matrix {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => data[(head * rows + i) * columns + j]!),
  );
}

const shape = { n_heads: 2, d_model: 7, d_head: 3 };

describe('composition of heads', () => {
  it('is the ratio of Frobenius norms of the matrices written out', async () => {
    const found = await compute(() => {
      const [sender, receiver] = [
        randomMatrices(shape, random(1)),
        randomMatrices(shape, random(2)),
      ];
      const { Q, K, V, O } = receiver;
      return [sender.V, sender.O, Q, K, V, O, ...Object.values(composition(sender, receiver))];
    });
    const [sV, sO, Q, K, V, O, ...ratios] = found;
    for (const s of [0, 1]) {
      for (const r of [0, 1]) {
        const written = product(matrixOf(sV!, s), matrixOf(sO!, s));
        const QK = product(matrixOf(Q!, r), transposed(matrixOf(K!, r)));
        const OV = product(matrixOf(V!, r), matrixOf(O!, r));
        const expected = [ratio(written, QK), ratio(written, transposed(QK)), ratio(written, OV)];
        expected.forEach((value, i) => expect(ratios[i]!.data[2 * s + r]).toBeCloseTo(value, 5));
      }
    }
  });

  it('is 1 where a receiver reads just what a sender writes, 0 where it reads nothing of it', async () => {
    const unit = (at: number): number[] => [0, 1, 2, 3].map((i) => Number(i === at));
    const reading = (at: number): HeadMatrices['Q'] =>
      fromValues(Float32Array.from(unit(at)), [1, 4, 1], 'head d_model d_head');
    const head = (q: number, k: number, v: number, out: number): HeadMatrices => ({
      ...{ Q: reading(q), K: reading(k), V: reading(v) },
      O: fromValues(Float32Array.from(unit(out)), [1, 1, 4], 'head d_head d_model'),
    });
    const found = await compute(() => {
      const sender = head(0, 0, 0, 2);
      return Object.values(composition(sender, head(1, 2, 3, 0)));
    });
    expect(found.map(({ data }) => data[0])).toEqual([0, 1, 0]);
    expect(compositionKinds).toEqual(['q', 'k', 'v']);
  });
});
