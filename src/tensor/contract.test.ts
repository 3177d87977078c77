import { beforeAll, describe, expect, it } from 'vitest';
import { plainContract } from '../../tests/plain/contract';
import { furthest, normals, slopes } from '../../tests/plain/numbers';
import { sum } from '../base/statistics';
import { startBackend } from './backend';
import { contract, contractData } from './contract';
import { multiply } from './elementwise';
import { total, valueAndGradients } from './gradient';
import { nodePlatform } from './platform/platformNode';
import { compute } from './readback';
import { liveTensors } from './scope';
import type { Tensor } from './tensor';
import { fromValues } from './tensor';

const lengths: Record<string, number> = {
  batch: 2,
  pos: 5,
  query: 4,
  key: 6,
  head: 3,
  kv_head: 2,
  group: 3,
  d_model: 8,
  d_head: 7,
  vocab: 9,
};

const cases = [
  ['batch pos d_model', 'd_model head d_head', 'batch pos head d_head'],
  ['batch pos head d_head', 'head d_head d_model', 'batch pos d_model'],
  ['batch pos head d_head', 'head d_head d_model', 'batch pos head d_model'],
  ['batch pos d_model', 'vocab d_model', 'batch pos vocab'],
  ['batch kv_head group query d_head', 'batch kv_head key d_head', 'batch kv_head group query key'],
  ['batch kv_head group query key', 'batch kv_head key d_head', 'batch kv_head group query d_head'],
  ['query d_head', 'key d_head', 'key query'],
  ['d_head query', 'key d_head', 'query key'],
  ['head query key', 'key head d_head', 'd_head query head'],
  ['query', 'key', 'query key'],
  ['d_model', 'd_model', 'd_model'],
] as const;

const shapeOf = (axes: string): number[] => axes.split(' ').map((axis) => lengths[axis]!);
type Loose = (a: Tensor, b: Tensor, axes: string) => Tensor;
const product = contract as unknown as Loose;

describe.each(['cpu', 'wasm'] as const)('contract on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it.each(cases)('%s by %s gives %s', async (left, right, out) => {
    const [a, b] = [normals(shapeOf(left), 1), normals(shapeOf(right), 2)];
    const before = liveTensors();
    const [got] = await compute(() => [
      product(fromValues(a.data, a.shape, left), fromValues(b.data, b.shape, right), out),
    ]);
    const expected = plainContract({ axes: left, array: a }, { axes: right, array: b }, out);
    expect(got!.shape).toEqual(expected.shape);
    expect(furthest(got!.data, expected.data)).toBeLessThan(1e-5);
    expect(liveTensors()).toBe(before);
  });

  it.each(cases.slice(0, 9))('%s by %s to %s has its gradients', async (left, right, out) => {
    const [a, b] = [normals(shapeOf(left), 1), normals(shapeOf(right), 2)];
    const weights = normals(shapeOf(out), 3);
    const before = liveTensors();
    const gradients = await compute(() => {
      const operands = [fromValues(a.data, a.shape, left), fromValues(b.data, b.shape, right)];
      const weight = fromValues(weights.data, weights.shape, out);
      return valueAndGradients(operands, ([x, y]) => total(multiply(product(x!, y!, out), weight)))
        .gradients;
    });
    expect(liveTensors()).toBe(before);
    const byA = plainContract({ axes: out, array: weights }, { axes: right, array: b }, left);
    const byB = plainContract({ axes: out, array: weights }, { axes: left, array: a }, right);
    expect(furthest(gradients[0]!.data, byA.data)).toBeLessThan(1e-4);
    expect(furthest(gradients[1]!.data, byB.data)).toBeLessThan(1e-4);
  });

  it.each(cases.slice(0, 9))(
    '%s as data by %s to %s has the other gradient',
    async (left, right, out) => {
      const [a, b] = [normals(shapeOf(left), 1), normals(shapeOf(right), 2)];
      const weights = normals(shapeOf(out), 3);
      const before = liveTensors();
      const gradients = await compute(() => {
        const weight = fromValues(weights.data, weights.shape, out);
        return valueAndGradients([fromValues(b.data, b.shape, right)], ([y]) => {
          const data = fromValues(a.data, a.shape, left);
          return total(multiply((contractData as unknown as Loose)(data, y!, out), weight));
        }).gradients;
      });
      expect(liveTensors()).toBe(before);
      const byB = plainContract({ axes: out, array: weights }, { axes: left, array: a }, right);
      expect(furthest(gradients[0]!.data, byB.data)).toBeLessThan(1e-4);
    },
  );

  it('multiplies large stacks, one matrix after the other where that is faster', async () => {
    const [a, b] = [normals([2, 40, 33], 4), normals([2, 33, 41], 5)];
    const [left, right, out] = [
      'batch query d_head',
      'batch d_head key',
      'batch query key',
    ] as const;
    const [got] = await compute(() => [
      contract(fromValues(a.data, a.shape, left), fromValues(b.data, b.shape, right), out),
    ]);
    const expected = plainContract({ axes: left, array: a }, { axes: right, array: b }, out);
    expect(furthest(got!.data, expected.data)).toBeLessThan(1e-4);
  });
});

it('has the slopes of finite differences', async () => {
  await startBackend(nodePlatform, 'cpu');
  const [left, right, out] = ['query d_head', 'key d_head', 'key query'] as const;
  const [a, b] = [normals([4, 7], 1), normals([6, 7], 2)];
  const [gradient] = await compute(() => {
    const operands = [fromValues(a.data, a.shape, left)];
    const other = fromValues(b.data, b.shape, right);
    return valueAndGradients(operands, ([x]) => total(product(x!, other, out))).gradients;
  });
  const value = (data: Float32Array): number =>
    sum(plainContract({ axes: left, array: { ...a, data } }, { axes: right, array: b }, out).data);
  expect(furthest(gradient!.data, slopes(a.data, 0.5, value))).toBeLessThan(1e-4);
});
