import { beforeAll, describe, expect, it } from 'vitest';
import { furthest, normals, slopes } from '../../tests/plain/numbers';
import { startBackend } from './backend';
import { multiply } from './elementwise';
import { total, valueAndGradients } from './gradient';
import { concat, lookUp, pick, slice } from './indexing';
import { nodePlatform } from './platform/platformNode';
import { compute } from './readback';
import { liveTensors } from './scope';
import type { Tensor } from './tensor';
import { fromValues } from './tensor';

const x = (): Tensor<'batch pos d_model'> =>
  fromValues(
    Float32Array.from({ length: 12 }, (_, i) => i),
    [2, 3, 2],
    'batch pos d_model',
  );

const table = normals([5, 3], 1);
const ids = [
  [4, 0, 4],
  [1, 4, 2],
];

describe.each(['cpu', 'wasm'] as const)('indexing on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('takes a run of neighbours', async () => {
    const [rows] = await compute(() => [slice(x(), 'pos', 1, 2)]);
    expect(rows).toEqual({ shape: [2, 2, 2], data: Float32Array.from([2, 3, 4, 5, 8, 9, 10, 11]) });
  });

  it('takes places in the order given, also twice', async () => {
    const before = liveTensors();
    const [neighbours, mixed, column] = await compute(() => [
      pick(x(), 'pos', [0, 1]),
      pick(x(), 'pos', [2, 0, 2]),
      pick(x(), 'd_model', [1]),
    ]);
    expect([...neighbours!.data]).toEqual([0, 1, 2, 3, 6, 7, 8, 9]);
    expect([...mixed!.data]).toEqual([4, 5, 0, 1, 4, 5, 10, 11, 6, 7, 10, 11]);
    expect([...column!.data]).toEqual([1, 3, 5, 7, 9, 11]);
    expect(liveTensors()).toBe(before);
  });

  it('puts tensors one after the other along a named axis', async () => {
    const [joined] = await compute(() => [concat([slice(x(), 'pos', 2, 1), x()], 'pos')]);
    expect(joined!.shape).toEqual([2, 4, 2]);
    expect([...joined!.data]).toEqual([4, 5, 0, 1, 2, 3, 4, 5, 10, 11, 6, 7, 8, 9, 10, 11]);
    expect(() => concat([], 'pos' as never)).toThrow(/at least one tensor/);
  });

  it('looks rows up, and its gradient adds up what came of each row', async () => {
    const weights = normals([2, 3, 3], 2);
    const before = liveTensors();
    const [found, gradient] = await compute(() => {
      const rows = fromValues(table.data, table.shape, 'vocab d_model');
      const weight = fromValues(weights.data, weights.shape, 'batch pos d_model');
      const { gradients } = valueAndGradients([rows], ([one]) =>
        total(multiply(lookUp(one as Tensor<'vocab d_model'>, ids), weight)),
      );
      return [lookUp(rows, ids), gradients[0]!];
    });
    const plain = (values: Float32Array): number[] =>
      ids.flat().flatMap((id) => [...values.subarray(id * 3, id * 3 + 3)]);
    expect(found!.shape).toEqual([2, 3, 3]);
    expect([...found!.data]).toEqual(plain(table.data));
    const value = (values: Float32Array): number =>
      plain(values).reduce((sum, one, i) => sum + one * weights.data[i]!, 0);
    expect(furthest(gradient!.data, slopes(table.data, 0.5, value))).toBeLessThan(1e-4);
    expect(liveTensors()).toBe(before);
  });
});
