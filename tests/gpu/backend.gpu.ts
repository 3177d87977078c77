import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { assert, assertClose, assertThrows, gpuTest } from './gpuTest.ts';

gpuTest('the browser offers a WebGPU adapter', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  assert(adapter !== null, 'expected an adapter, got none');
});

gpuTest('a matrix product on WebGPU equals a plain loop', async () => {
  await tf.setBackend('webgpu');
  await tf.ready();
  assert(tf.getBackend() === 'webgpu', `expected webgpu, got ${tf.getBackend()}`);
  const [rows, inner, columns] = [37, 19, 53];
  const a = Float32Array.from({ length: rows * inner }, (_, i) => Math.sin(i));
  const b = Float32Array.from({ length: inner * columns }, (_, i) => Math.cos(3 * i));
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns])),
  );
  const got = await product.data();
  product.dispose();
  assertClose(got, plainProduct(a, b, inner, columns), 1e-4);
  assertThrows(() => assertClose(got, plainProduct(b, a, inner, columns), 1e-4));
});

/** [row, inner] x [inner, column] -> [row, column], in doubles. */
function plainProduct(a: Float32Array, b: Float32Array, inner: number, columns: number): number[] {
  return Array.from({ length: (a.length / inner) * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let i = 0; i < inner; i++) sum += a[row * inner + i]! * b[i * columns + column]!;
    return sum;
  });
}
