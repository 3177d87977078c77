import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureModel } from '../../tests/reference/load';
import { disposeModel } from '../model/loaded';
import { startBackend } from '../tensor/backend';
import { sumOver } from '../tensor/elementwise';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import { blockFacts } from '../terms/blocks';
import { activationGradients, activationsOf } from './attribution';
import { headInputGradient, inputHooks } from './inputGradients';

const text = [3, 1, 4, 1, 5, 9, 2];

describe('gradients at what each head reads', () => {
  let before: number;
  beforeAll(async () => {
    await startBackend(nodePlatform, 'cpu');
    before = liveTensors();
  });
  afterAll(() => expect(liveTensors()).toBe(before));

  it.each(['gpt2-untied', 'lens-attn-only', 'llama-untied', 'qwen3', 'mistral'])(
    'add up to what attention does to the gradient of the residual: %s',
    async (name) => {
      const model = await fixtureModel(name);
      const values = await activationsOf(model, text, inputHooks(model));
      const slope = values.logits.map((_, id) => (id === 4 ? 1 : id === 7 ? -1 : 0));
      const gradients = await activationGradients(model, text, values, slope);
      for (let layer = 0; layer < model.config.n_layers; layer++) {
        const sums = await compute(() =>
          (['q', 'k', 'v'] as const).map((input) =>
            sumOver(headInputGradient(model, layer, input, values.at, gradients), 'head'),
          ),
        );
        const { mlp } = blockFacts(model.config, layer);
        const at = gradients.get(`blocks.${layer}.hook_resid_pre`)!.data;
        const after = gradients.get(`blocks.${layer}.hook_resid_${mlp ? 'mid' : 'post'}`)!.data;
        const largest = Math.max(...at.map(Math.abs));
        expect(largest).toBeGreaterThan(1e-3);
        let [worst, moved] = [0, 0];
        at.forEach((value, i) => {
          const total = sums.reduce((sum, { data }) => sum + data[i]!, 0);
          worst = Math.max(worst, Math.abs(total - (value - after[i]!)));
          moved = Math.max(moved, Math.abs(value - after[i]!));
        });
        expect(worst / largest, `layer ${layer}`).toBeLessThan(1e-5);
        expect(moved / largest).toBeGreaterThan(1e-3);
      }
      disposeModel(model);
    },
  );
});
