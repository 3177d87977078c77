import { disposeModel } from '../../src/model/loaded.ts';
import { folderAt } from '../../src/model/weights/folder.ts';
import { loadModel } from '../../src/model/weights/load.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { browserPlatform } from '../../src/tensor/platform/browser.ts';
import { differences, needleEvents } from '../plain/needleEvents.ts';
import type { NeedleEvents } from '../plain/needleEvents.ts';
import { assert, gpuTest } from './gpuTest.ts';
import { useWebGpu } from './webgpu.ts';

const files = [
  ...['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'],
  'headscope.json',
];

async function found(): Promise<NeedleEvents> {
  const model = await loadModel(folderAt('needle-4l', '/models/needle-4l', files), 'files');
  const events = await needleEvents(model);
  disposeModel(model);
  return events;
}

gpuTest('WebGPU and wasm see the heads of needle-4l look at the very same tokens', async () => {
  await useWebGpu();
  const gpu = await found();
  await startBackend(browserPlatform, 'wasm');
  const wasm = await found();
  assert(gpu.recalls.join() === '1,1', `expected full recall, got ${gpu.recalls.join()}`);
  assert(gpu.copies.length >= 7, `expected copies, got ${gpu.copies.join('; ')}`);
  const differing = differences(gpu, wasm);
  assert(differing.length === 0, differing.join('; '));
});
