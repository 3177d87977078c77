import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { handBuiltFolder } from '../../../tests/handBuilt/inductionModel';
import { random } from '../../base/random';
import { initialise, normalValues } from '../../model/initialise';
import type { LoadedModel } from '../../model/loaded';
import { disposeModel } from '../../model/loaded';
import { loadModel } from '../../model/weights/load';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { retrievalParameters } from './index';
import { run } from './method';
import type { RetrievalResult } from './result';

vi.setConfig({ testTimeout: 60_000 });

let model: LoadedModel;

/** The hand-built model's tokenizer on random weights of 4 layers of 8 heads. */
beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
  const { codec, info, config, parameters, ...rest } = await loadModel(handBuiltFolder(), 'files');
  disposeModel({ codec, info, config, parameters, ...rest });
  const [n_layers, n_heads] = [4, 8];
  const shape = {
    ...config,
    n_layers,
    n_heads,
    n_key_value_heads: n_heads,
    d_head: 8,
    d_model: 64,
  };
  const source = random(5);
  const values = initialise(shape, ({ shape: of }) => normalValues(of, 0.3, source));
  const facts = { ...info, n_layers, n_heads, n_key_value_heads: n_heads };
  model = { ...rest, codec, info: facts, config: shape, parameters: values };
});

afterAll(() => disposeModel(model));

function analyse(variant: 'code' | 'forced'): Promise<RetrievalResult> {
  const parameters = retrievalParameters.parse({
    ...{ probe: 'repeats', lengths: [140], depths: [0, 0.5, 1], samples: 10 },
    ...{ newTokens: 8, draws: 0, variant },
  });
  return run(model, {}, parameters, {
    onProgress: () => undefined,
    checkpoint: () => Promise.resolve(),
    random: random(2),
  });
}

it('has no valid sample with random weights, which is no score of zero', async () => {
  const found = await analyse('code');
  expect(found.samples).toHaveLength(30);
  expect(found.validSamples).toBe(0);
  expect(found.scores).toBeNull();
  expect(found.advice).toMatch(/no head can be scored/);
});

it('scores at most 0.05 anywhere when the answer is put into its mouth', async () => {
  const found = await analyse('forced');
  expect(found.validSamples).toBe(30);
  expect(Math.max(...(found.scores ?? [1]))).toBeLessThanOrEqual(0.05);
});
