import { patternTiles } from '../../src/measures/patternTiles.ts';
import type { TileRequest } from '../../src/measures/patternTiles.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { disposeRun, runText } from '../../src/model/run.ts';
import { folderAt } from '../../src/model/weights/folder.ts';
import { loadModel } from '../../src/model/weights/load.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import { assert, assertClose, gpuTest } from './gpuTest.ts';
import { on, useWebGpu } from './webgpu.ts';

const files = ['config.json', 'model.safetensors'];
const tokens = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
const requests: TileRequest[] = [
  { side: 1, pooling: 'max' },
  { side: 3, pooling: 'max' },
  { side: 4, pooling: 'mean', head: 1, queries: [2, 11], keys: [1, 8] },
];

async function tilesOf(name: string): Promise<Float32Array[]> {
  const folder = folderAt(name, `/tests/reference/fixtures/${name}`, files);
  const model = await loadModel(folder, 'files');
  const checkpoint = (): Promise<void> => Promise.resolve();
  const run = await runText(model, { tokens, interventions: [] }, checkpoint);
  const found: Float32Array[] = [];
  for (const request of requests)
    found.push((await patternTiles(model, run, 0, request, checkpoint)).data);
  disposeRun(run);
  disposeModel(model);
  return found;
}

for (const name of ['mistral', 'gemma2', 'bert']) {
  gpuTest(`tiles of ${name} on WebGPU equal those of the plain backend`, async () => {
    await useWebGpu();
    const tensors = liveTensors();
    const onGpu = await tilesOf(name);
    assert(liveTensors() === tensors, `${liveTensors() - tensors} tensors were left`);
    const plain = await on('cpu', () => tilesOf(name));
    plain.forEach((data, i) => assertClose(onGpu[i]!, data, 1e-5));
  });
}
