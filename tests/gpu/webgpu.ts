import type { BackendName } from '../../src/tensor/backend.ts';
import { activate, startBackend } from '../../src/tensor/backend.ts';
import { browserPlatform } from '../../src/tensor/platform/browser.ts';

let started: Promise<unknown> | undefined;

/** Makes the project's own WebGPU backend current; it is started once a page. */
export async function useWebGpu(): Promise<void> {
  await (started ??= startBackend(browserPlatform, 'webgpu'));
  await activate('webgpu');
}

/** Does some work on another backend that needs no starting, then comes back to WebGPU. */
export async function on<T>(backend: BackendName, work: () => Promise<T>): Promise<T> {
  await activate(backend);
  try {
    return await work();
  } finally {
    await activate('webgpu');
  }
}
