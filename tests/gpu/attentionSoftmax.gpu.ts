import { sizeOf } from '../../src/base/ndarray.ts';
import { random } from '../../src/base/random.ts';
import { multiply } from '../../src/tensor/elementwise.ts';
import { total, valueAndGradients } from '../../src/tensor/gradient.ts';
import { attentionSoftmax } from '../../src/tensor/kernels/attentionSoftmax.ts';
import type { AttentionMask } from '../../src/tensor/kernels/attentionSoftmax.ts';
import { compute } from '../../src/tensor/readback.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { fromValues } from '../../src/tensor/tensor.ts';
import { plainGradient, plainPattern } from '../plain/attention.ts';
import { attentionCases, diagonalBias } from '../plain/attentionCases.ts';
import { assertClose, assertThrows, gpuTest } from './gpuTest.ts';
import { on, useWebGpu } from './webgpu.ts';

const axes = 'batch head query key';
type Scores = Tensor<typeof axes>;

function wholeNumbers(shape: readonly number[], largest: number, seed: number): Float32Array {
  const numbers = random(seed);
  return Float32Array.from({ length: sizeOf(shape) }, () => numbers.int(2 * largest + 1) - largest);
}

for (const one of attentionCases) {
  const { name, shape, mask, largest, bias } = one;
  gpuTest(`the fused softmax equals plain loops: ${name}`, async () => {
    await useWebGpu();
    const data = wholeNumbers(shape, largest, 1);
    const [pattern] = await compute(() => [
      attentionSoftmax(fromValues(data, shape, axes), mask, diagonalBias(one)),
    ]);
    assertClose(pattern!.data, plainPattern({ shape, data }, mask, bias), 1e-5);
  });
}

gpuTest('the fused softmax with the mask off by one is seen to differ', async () => {
  await useWebGpu();
  const shape = [1, 2, 9, 9];
  const data = wholeNumbers(shape, 8, 2);
  const mask: AttentionMask = { scale: 0.5, causal: true, offset: 0 };
  const [pattern] = await compute(() => [attentionSoftmax(fromValues(data, shape, axes), mask)]);
  const shifted = plainPattern({ shape, data }, { ...mask, offset: 1 });
  assertThrows(() => assertClose(pattern!.data, shifted, 1e-5));
});

gpuTest('the fused softmax without its soft cap is seen to differ', async () => {
  await useWebGpu();
  const shape = [1, 2, 9, 9];
  const data = wholeNumbers(shape, 8, 2);
  const mask: AttentionMask = { scale: 0.5, causal: true, offset: 0 };
  const [pattern] = await compute(() => [attentionSoftmax(fromValues(data, shape, axes), mask)]);
  const capped = plainPattern({ shape, data }, { ...mask, softcap: 1.5 });
  assertThrows(() => assertClose(pattern!.data, capped, 1e-5));
});

/** The gradient of sum(upstream * pattern) by the products. */
async function gradient(
  data: Float32Array,
  upstream: Float32Array,
  shape: readonly number[],
  mask: AttentionMask,
): Promise<Float32Array> {
  const [values] = await compute(() => {
    const weights = fromValues(upstream, shape, axes);
    const { gradients } = valueAndGradients([fromValues(data, shape, axes)], ([products]) =>
      total(multiply(attentionSoftmax(products as Scores, mask), weights)),
    );
    return gradients;
  });
  return values!.data;
}

const ofGradient = ['65 keys', 'a batch', 'cached decoding', 'a window', 'no mask', 'a soft cap'];
for (const { name, shape, mask } of attentionCases.filter((one) => ofGradient.includes(one.name))) {
  gpuTest(`the gradient of the fused softmax equals its twin's: ${name}`, async () => {
    await useWebGpu();
    const data = wholeNumbers(shape, 4, 3);
    const upstream = wholeNumbers(shape, 3, 4);
    const fused = await gradient(data, upstream, shape, mask);
    const twin = await on('cpu', () => gradient(data, upstream, shape, mask));
    assertClose(fused, twin, 1e-5);
    assertClose(fused, plainGradient({ shape, data }, mask, upstream), 1e-5);
  });
}
