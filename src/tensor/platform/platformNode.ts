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
    webgpu: startDawn,
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
  await withoutNewListeners(() => activate('wasm'));
  return { name: 'wasm', adapter: 'SIMD', threads: 1 };
}

/**
 * The library finds its GPU in the navigator, and registers a backend as it is imported only if it
 * finds one there: here comes a navigator later, and a place to be taken by the real backend.
 */
async function startDawn(
  onLost: (reason: string) => void,
): Promise<Omit<BackendInfo, 'passedOver'>> {
  const gpu = await dawn();
  const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  tf.registerBackend('webgpu', () => {
    throw new Error('WebGPU has not started');
  });
  try {
    return await startWebGpu(gpu, onLost);
  } catch (error) {
    if (navigator) Object.defineProperty(globalThis, 'navigator', navigator);
    else Reflect.deleteProperty(globalThis, 'navigator');
    throw error;
  }
}

/** Dawn's WebGPU. @throws Error that says what to install. */
async function dawn(): Promise<GPU> {
  try {
    const { create, globals } = (await import('webgpu')) as unknown as {
      create: (options: string[]) => GPU;
      globals: object;
    };
    Object.assign(globalThis, globals);
    return create([]);
  } catch (error) {
    throw new Error(`install the npm package "webgpu" to use this backend (${messageOf(error)})`);
  }
}

const lastResorts = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * The library's wasm makes every error that nobody caught into one thrown from its own source, which
 * Node then prints, megabytes in one line: its listeners are taken off again.
 */
async function withoutNewListeners(work: () => Promise<void>): Promise<void> {
  const events: NodeJS.EventEmitter = process;
  const before = new Set(lastResorts.flatMap((event) => events.listeners(event)));
  await work();
  for (const event of lastResorts) {
    for (const listener of events.listeners(event))
      if (!before.has(listener)) events.off(event, listener as () => void);
  }
}

/** Keeps the library from advertising its Node binding on the console. */
function quiet(): void {
  tf.env().set('PROD', true);
}
