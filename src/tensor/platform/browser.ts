import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import type { BackendInfo, Platform } from '../backend';
import { activate } from '../backend';
import { tf } from '../tfjs';
import { planThreads } from '../wasm/threads';
import { startWebGpu } from './webgpu';

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
  const threads = planThreads();
  await activate('wasm');
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return { name: 'wasm', adapter: simd ? 'SIMD' : 'no SIMD', threads };
}
