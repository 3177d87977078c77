import { LocalEngine } from '../../src/engine/local.ts';
import type { BackendReport } from '../../src/engine/protocol.ts';
import { folderAt } from '../../src/model/weights/folder.ts';
import { browserPlatform } from '../../src/tensor/platform/browser.ts';
import { allHeads } from '../../src/terms/heads.ts';
import { ablate } from '../../src/terms/interventions.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import { assert, assertClose, gpuTest } from './gpuTest.ts';

const files = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
const text = 'river candle stone owl guitar snow kettle prince river candle stone owl guitar';

/** Everything the page shows of a text on the bundled model, on one backend. */
async function shown(backend: BackendReport['name'], interventions: Intervention[]) {
  const engine = new LocalEngine({
    platform: browserPlatform,
    folderOf: () => Promise.resolve(folderAt('induction-2l', '/models/induction-2l', files)),
    onLost: () => undefined,
  });
  const { name } = await engine.call('start', { backend });
  assert(name === backend, `expected ${backend}, got ${name}`);
  const source = { kind: 'bundled', id: 'induction-2l' } as const;
  const model = await engine.call('load', { source });
  const tokens = (await engine.call('encode', { model: model.digest, text })).map(({ id }) => id);
  const run = { model: model.digest, tokens, interventions };
  const patterns = await engine.call('patterns', { run, heads: [...allHeads(model)] });
  const predictions = await engine.call('predictions', { runs: [run], count: model.d_vocab });
  const { losses } = await engine.call('run', { run });
  await engine.call('unload', { model: model.digest });
  const byId = [...predictions].sort((a, b) => a.token.id - b.token.id);
  const logits = Float32Array.from(byId, ({ runs }) => runs[0]!.logit);
  return {
    patterns: Float32Array.from(patterns.flatMap(({ data }) => [...data])),
    logits,
    losses,
    first: predictions[0]!.token.text,
  };
}

for (const [name, interventions] of [
  ['as it is', []],
  ['with a head uniform', ablate([{ layer: 0, head: 2 }], 'uniform')],
  ['with a head zeroed', ablate([{ layer: 1, head: 3 }], 'zero')],
] as const) {
  gpuTest(`WebGPU and wasm agree on the bundled model ${name}`, async () => {
    const gpu = await shown('webgpu', [...interventions]);
    const wasm = await shown('wasm', [...interventions]);
    assertClose(gpu.logits, wasm.logits, 1e-3);
    assertClose(gpu.losses, wasm.losses, 1e-3);
    assertClose(gpu.patterns, wasm.patterns, 1e-4);
    assert(
      gpu.first === wasm.first,
      `expected the same first token, got ${gpu.first}, ${wasm.first}`,
    );
  });
}
