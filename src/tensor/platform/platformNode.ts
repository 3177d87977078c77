import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { messageOf } from '../../base/errors';
import type { BackendInfo, Platform } from '../backend';
import { activate } from '../backend';
import { tf } from '../tfjs';
import { startWebGpu } from './webgpu';

/** Backends under Node: wasm on one thread, and WebGPU where the package `webgpu` is installed. */
export const nodePlatform: Platform = {
  start: {
    webgpu: async (onLost) => startWebGpu(await dawn(), onLost),
    wasm: startWasm,
    cpu: async () => {
      quiet();
      await activate('cpu');
      return { name: 'cpu', adapter: 'plain JavaScript', threads: 1 };
    },
  },
};

async function startWasm(): Promise<Omit<BackendInfo, 'passedOver'>> {
  quiet();
  const manifest = createRequire(import.meta.url).resolve(
    '@tensorflow/tfjs-backend-wasm/package.json',
  );
  setWasmPaths(join(dirname(manifest), 'dist/'));
  await activate('wasm');
  return { name: 'wasm', adapter: 'SIMD', threads: 1 };
}

/** Dawn's WebGPU. @throws Error that says what to install. */
async function dawn(): Promise<GPU> {
  try {
    const { create, globals } = (await import('webgpu')) as unknown as {
      create: (options: string[]) => GPU;
      globals: object;
    };
    Object.assign(globalThis, globals);
    const gpu = create([]);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    return gpu;
  } catch (error) {
    throw new Error(`install the npm package "webgpu" to use this backend (${messageOf(error)})`);
  }
}

/** Keeps the library from advertising its Node binding on the console. */
function quiet(): void {
  tf.env().set('PROD', true);
  tf.env().set('IS_TEST', true);
}
