import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../tfjs';

/** The most threads that still gain; the library's pool holds eight. */
const mostThreads = 8;

const available = { threads: 1 };

/**
 * Before wasm starts in a browser: the library may have a thread for each core, but begins with one
 * (`useThreads`). Its code takes at most half of the cores it is told of, which would leave one on
 * two cores: it is told of twice as many.
 * @returns how many threads there will be
 */
export function planThreads(): number {
  const cores = navigator.hardwareConcurrency;
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: cores * 2, configurable: true });
  setThreadsCount(1);
  available.threads = self.crossOriginIsolated ? Math.min(cores, mostThreads) : 1;
  return available.threads;
}

/**
 * Lets the library work on all its threads from now on. Worth it for large products alone: with
 * threads every small operation waits for them too, and steps of small models take a third longer.
 * Threads cannot be handed back.
 */
export function useThreads(): void {
  if (tf.getBackend() !== 'wasm' || threadsInUse() >= available.threads) return;
  library().initWithThreadsCount(available.threads);
}

/** On how many threads the library works on the current backend, wasm. */
export function threadsInUse(): number {
  return available.threads === 1 ? 1 : library().getThreadsCount();
}

function library(): BackendWasm['wasm']['tfjs'] {
  return (tf.backend() as BackendWasm).wasm.tfjs;
}
