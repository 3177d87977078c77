import { beforeAll, describe, expect, it } from 'vitest';
import { disposeModel } from '../../src/model/loaded.ts';
import { patternOf } from '../../src/model/patterns.ts';
import { disposeRun, runText } from '../../src/model/run.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import { sees } from '../plain/attention.ts';
import { fixtureModel, fixtureReference } from './load.ts';
import { largestDifference } from './parity.ts';

beforeAll(() => startBackend(nodePlatform, 'cpu'));

const checkpoint = (): Promise<void> => Promise.resolve();
const uniform = (layer: number): Intervention => ({
  at: `blocks.${layer}.attn.hook_pattern`,
  scope: 'all',
  op: { kind: 'uniform' },
});

describe.each([
  ['gpt-neo', [undefined, 4]],
  ['mistral', [4, 4]],
  ['qwen2', [undefined, 4]],
  ['gemma2', [4, undefined]],
  ['gemma3', [4, 4, undefined]],
  ['bert', ['both', 'both']],
] as const)('what each layer of %s sees', (name, layers) => {
  it('is the same in a run as in the original', async () => {
    const model = await fixtureModel(name);
    const { texts } = await fixtureReference(name);
    const { ids, hooks } = texts[1]!;
    const run = await runText(model, { tokens: ids[0]!, interventions: [] }, checkpoint);
    const patterns = await compute(() => layers.map((_, layer) => patternOf(model, run, layer)));
    patterns.forEach((pattern, layer) => {
      const expected = hooks.get(`blocks.${layer}.attn.hook_pattern`)!;
      expect(largestDifference(pattern, expected)).toBeLessThan(1e-4);
    });
    disposeRun(run);
    disposeModel(model);
  });

  it('is what uniform attention spreads over', async () => {
    const model = await fixtureModel(name);
    const tokens = [5, 3, 8, 1, 0, 7, 2];
    const run = await runText(
      model,
      { tokens, interventions: layers.map((_, layer) => uniform(layer)) },
      checkpoint,
    );
    const patterns = await compute(() => layers.map((_, layer) => patternOf(model, run, layer)));
    patterns.forEach(({ data }, layer) => {
      const window = layers[layer];
      const mask = {
        ...{ scale: 1, offset: 0, causal: window !== 'both' },
        ...(typeof window === 'number' ? { window } : {}),
      };
      data.forEach((weight, i) => {
        const [row, key] = [Math.floor(i / 7) % 7, i % 7];
        const seen = tokens.filter((_, other) => sees(row, other, mask)).length;
        expect(weight).toBeCloseTo(sees(row, key, mask) ? 1 / seen : 0, 5);
      });
    });
    disposeRun(run);
    disposeModel(model);
  });
});
