import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureModel } from '../../tests/reference/load';
import { sizeOf } from '../base/ndarray';
import { random } from '../base/random';
import type { LoadedModel } from '../model/loaded';
import { disposeModel } from '../model/loaded';
import { forward } from '../model/forward';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import { fromValues } from '../tensor/tensor';
import { parseHook } from '../terms/hooks';
import type { HookName } from '../terms/hooks';
import { activationGradients, activationsOf, firstOrder } from './attribution';

const text = [3, 1, 4, 1, 5, 9, 2];
const inBlock = [
  'hook_resid_pre',
  'attn.hook_q',
  'attn.hook_k',
  'attn.hook_v',
  'attn.hook_pattern',
  'attn.hook_z',
  'attn.hook_result',
  'hook_attn_out',
  'hook_mlp_out',
] as const;
const hooks: HookName[] = [0, 1].flatMap((layer) =>
  inBlock.map((hook): HookName => `blocks.${layer}.${hook}`),
);

describe.each(['cpu', 'wasm'] as const)('gradients of activations on %s', (backend) => {
  let model: LoadedModel;
  let before: number;

  beforeAll(() => startBackend(nodePlatform, backend));
  afterAll(() => expect(liveTensors()).toBe(before));

  it.each(['gpt2-untied', 'llama-biases', 'gemma2'])('agree with differences: %s', async (name) => {
    before = liveTensors();
    model = await fixtureModel(name);
    const held = await activationsOf(model, text, hooks);
    const slope = held.logits.map((_, id) => (id === 4 ? 1 : id === 7 ? -1 : 0));
    const found = await activationGradients(model, text, held, slope);
    const judged = async (hook: HookName, direction: Float32Array, by: number): Promise<number> => {
      const [logits] = await compute(() => {
        const moved = direction.map((value) => value * by);
        const shape = held.at.get(hook)!.shape;
        const probes = new Map([[hook, fromValues(moved, shape, parseHook(hook).axes)]]);
        return [forward(model, [text], { probes, logits: 'last' }).logits];
      });
      return logits!.data[4]! - logits!.data[7]!;
    };
    const source = random(11);
    for (const hook of hooks) {
      const { shape } = held.at.get(hook)!;
      const direction = Float32Array.from({ length: sizeOf(shape) }, () => source.normal());
      const step = 2e-3;
      const across = async (width: number): Promise<number> =>
        (await judged(hook, direction, width)) - (await judged(hook, direction, -width));
      // Central differences of two widths: the cubic term cancels.
      const difference = (8 * (await across(step)) - (await across(2 * step))) / (12 * step);
      const along = firstOrder(
        new Float32Array(direction.length),
        direction,
        found.get(hook)!.data,
        direction.keys(),
      );
      expect(Math.abs(along), hook).toBeGreaterThan(1e-4);
      expect(Math.abs(along - difference) / Math.max(Math.abs(along), 0.1), hook).toBeLessThan(
        1e-2,
      );
    }
    disposeModel(model);
  });
});
