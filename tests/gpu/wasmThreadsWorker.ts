import * as tf from '@tensorflow/tfjs';
import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';

/** What the worker found: threads in use, the first entry of a product, and what went wrong. */
export interface ThreadReport {
  readonly threads: number;
  readonly product: number;
  readonly error: string;
}

/** Large enough that a part of the work goes to the second thread. */
const size = 300;

async function report(): Promise<ThreadReport> {
  const absolute = (url: string): string => new URL(url, import.meta.url).href;
  setWasmPaths({
    'tfjs-backend-wasm.wasm': absolute(plain),
    'tfjs-backend-wasm-simd.wasm': absolute(simd),
    'tfjs-backend-wasm-threaded-simd.wasm': absolute(threaded),
  });
  // The library takes at most half of the cores that it is told of.
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });
  setThreadsCount(2);
  await tf.setBackend('wasm');
  const product = await tf.matMul(tf.ones([size, size]), tf.ones([size, size])).data();
  return { threads: getThreadsCount(), product: product[0] ?? 0, error: '' };
}

void report()
  .catch((error: unknown): ThreadReport => ({ threads: 0, product: 0, error: String(error) }))
  .then((result) => self.postMessage(result));
