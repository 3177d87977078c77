import { contract } from '../../src/tensor/contract.ts';
import { crossEntropy } from '../../src/tensor/crossEntropy.ts';
import { multiply, where } from '../../src/tensor/elementwise.ts';
import { total, valueAndGradients } from '../../src/tensor/gradient.ts';
import { lookUp, pick } from '../../src/tensor/indexing.ts';
import { pooled } from '../../src/tensor/pool.ts';
import { compute } from '../../src/tensor/readback.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { fromValues } from '../../src/tensor/tensor.ts';
import { plainContract } from '../plain/contract.ts';
import { normals } from '../plain/numbers.ts';
import { assert, assertClose, gpuTest } from './gpuTest.ts';
import { on, useWebGpu } from './webgpu.ts';

/** The same work on WebGPU and on the plain backend. */
async function sameAsPlain(work: () => readonly Tensor[], tolerance: number): Promise<void> {
  await useWebGpu();
  const tensors = liveTensors();
  const onGpu = await compute(work);
  assert(liveTensors() === tensors, `${liveTensors() - tensors} tensors were left`);
  const plain = await on('cpu', () => compute(work));
  plain.forEach(({ data }, i) => assertClose(onGpu[i]!.data, data, tolerance));
}

const tensor = <A extends string>(shape: number[], axes: A, seed: number): Tensor<A> =>
  fromValues(normals(shape, seed).data, shape, axes);

gpuTest('a choice between values is exact for infinities', async () => {
  await useWebGpu();
  const wild = Float32Array.from([Infinity, -Infinity, 3e38, 1, -Infinity, Infinity]);
  const [chosen] = await compute(() => [
    where(
      fromValues(Float32Array.from([1, 0]), [2], 'query'),
      fromValues(Float32Array.from([1, 2, 3, 4, 5, 6]), [2, 3], 'query key'),
      fromValues(wild, [2, 3], 'query key'),
    ),
  ]);
  assertClose(chosen!.data, [1, 2, 3, 1, -Infinity, Infinity], 0);
});

gpuTest('contractions on WebGPU equal plain loops', async () => {
  await useWebGpu();
  const [left, right, out] = [
    'batch pos head d_head',
    'head d_head d_model',
    'batch pos d_model',
  ] as const;
  const [a, b] = [normals([2, 5, 3, 7], 1), normals([3, 7, 8], 2)];
  const [product] = await compute(() => [
    contract(fromValues(a.data, a.shape, left), fromValues(b.data, b.shape, right), out),
  ]);
  const expected = plainContract({ axes: left, array: a }, { axes: right, array: b }, out);
  assertClose(product!.data, expected.data, 1e-4);
});

gpuTest('places and tiles on WebGPU equal those of the plain backend', async () => {
  const positive = normals([1, 2, 37, 37], 3).data.map(Math.abs);
  await sameAsPlain(
    () => [
      pick(tensor([2, 5, 3], 'batch pos d_model', 1), 'pos', [4, 0, 4]),
      pooled(fromValues(positive, [2, 37, 37], 'head query key'), 'query', 5, 'max'),
      pooled(fromValues(positive, [2, 37, 37], 'head query key'), 'key', 5, 'max'),
    ],
    0,
  );
});

gpuTest('gradients on WebGPU equal those of the plain backend', async () => {
  const ids = [
    [4, 0, 4],
    [1, 4, 2],
  ];
  const weight = Float32Array.from([1, 0, 2, 1, 1, 0.5]);
  await sameAsPlain(() => {
    const table = tensor([5, 6], 'vocab d_model', 1);
    const scale = tensor([2, 3, 6], 'batch pos d_model', 2);
    const { gradients } = valueAndGradients([table], ([rows]) => {
      const found = multiply(lookUp(rows as typeof table, ids), scale);
      const logits = contract(found, rows as typeof table, 'batch pos vocab');
      return crossEntropy(logits, ids, fromValues(weight, [2, 3], 'batch pos'));
    });
    const own = valueAndGradients([table], ([rows]) => total(lookUp(rows as typeof table, ids)));
    return [...gradients, ...own.gradients];
  }, 1e-4);
});
