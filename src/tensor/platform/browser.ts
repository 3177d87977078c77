import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import type { BackendInfo, Platform } from '../backend';
import { activate } from '../backend';
import { tf } from '../tfjs';
import { startWebGpu } from './webgpu';

/** The most threads that still gain; the library's pool holds eight. */
const mostThreads = 8;

/** Backends in a browser's worker. */
export const browserPlatform: Platform = {
  start: {
    webgpu: (onLost) => startWebGpu((navigator as Partial<Navigator>).gpu, onLost),
    wasm: startWasm,
    cpu: async () => {
      await activate('cpu');
      return { name: 'cpu', adapter: 'plain JavaScript', threads: 1 };
    },
  },
};

async function startWasm(): Promise<Omit<BackendInfo, 'passedOver'>> {
  const absolute = (url: string): string => new URL(url, import.meta.url).href;
  setWasmPaths({
    'tfjs-backend-wasm.wasm': absolute(plainUrl),
    'tfjs-backend-wasm-simd.wasm': absolute(simdUrl),
    'tfjs-backend-wasm-threaded-simd.wasm': absolute(threadedUrl),
  });
  useAllCores();
  await activate('wasm');
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threads = self.crossOriginIsolated ? getThreadsCount() : 1;
  return { name: 'wasm', adapter: simd ? 'SIMD' : 'no SIMD', threads };
}

/**
 * The library's wasm takes at most half of the cores it is told of, which leaves one thread on two
 * cores: it is told of twice as many.
 */
function useAllCores(): void {
  const cores = navigator.hardwareConcurrency;
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: cores * 2, configurable: true });
  setThreadsCount(Math.min(cores, mostThreads));
}
