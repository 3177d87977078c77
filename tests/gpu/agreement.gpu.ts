import { LocalEngine } from '../../src/engine/local.ts';
import type { BackendReport } from '../../src/engine/protocol.ts';
import { browserPlatform } from '../../src/tensor/platform/browser.ts';
import { ablate } from '../../src/terms/interventions.ts';
import { handBuiltFolder } from '../handBuilt/inductionModel.ts';
import { assert, assertClose, gpuTest } from './gpuTest.ts';

/** Everything the page shows of a text, on one backend. */
async function shown(backend: BackendReport['name'], text: string) {
  const engine = new LocalEngine({
    platform: browserPlatform,
    folderOf: () => Promise.resolve(handBuiltFolder()),
    onLost: () => undefined,
  });
  const { name } = await engine.call('start', { backend });
  assert(name === backend, `expected ${backend}, got ${name}`);
  const source = { kind: 'directory', id: 'hand-built', path: '' } as const;
  const model = await engine.call('load', { source });
  const tokens = (await engine.call('encode', { model: model.digest, text })).map(({ id }) => id);
  const run = {
    model: model.digest,
    tokens,
    interventions: ablate([{ layer: 0, head: 3 }], 'uniform'),
  };
  const heads = [0, 1].flatMap((layer) => [0, 1, 2, 3].map((head) => ({ layer, head })));
  const patterns = await engine.call('patterns', { run, heads });
  const predictions = await engine.call('predictions', { runs: [run], count: model.d_vocab });
  await engine.call('unload', { model: model.digest });
  const logits = predictions.map(({ runs }) => runs[0]!.logit);
  return {
    patterns: patterns.data,
    logits: Float32Array.from(logits),
    first: predictions[0]!.token.text,
  };
}

gpuTest('WebGPU and wasm agree: logits to 1e-3, patterns to 1e-4', async () => {
  const text = 'w1 w2 w3 w4 w5 w6 w7 w1 w2 w3';
  const [gpu, wasm] = [await shown('webgpu', text), await shown('wasm', text)];
  assertClose(gpu.logits, wasm.logits, 1e-3);
  assertClose(gpu.patterns, wasm.patterns, 1e-4);
  assert(
    gpu.first === 'w4' && wasm.first === 'w4',
    `expected w4, got ${gpu.first} and ${wasm.first}`,
  );
});
