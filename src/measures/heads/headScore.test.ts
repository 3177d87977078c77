import { beforeAll, describe, expect, it, vi } from 'vitest';
import { inputOf } from '../../../tests/plain/inputs';
import { furthest } from '../../../tests/plain/numbers';
import { fixtureModel, fixtureNames } from '../../../tests/reference/load';
import { InputError } from '../../base/errors';
import { valueAt } from '../../base/ndarray';
import { sum } from '../../base/statistics';
import { block } from '../../model/blocks';
import { disposeModel } from '../../model/loaded';
import { passOf } from '../../model/pass';
import { disposeRun, runText } from '../../model/run';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute } from '../../tensor/readback';
import type { Tensor } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import { headScore } from './headScore';

vi.setConfig({ testTimeout: 60_000 });

const text = [3, 1, 4, 1, 5, 9, 2, 6];
const free = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
});

describe('a cell of a pattern', () => {
  it.each(fixtureNames)(
    'has the score that the forward pass of %s hands its softmax',
    async (name) => {
      const model = await fixtureModel(name);
      const run = await runText(model, { ...inputOf(model, text), interventions: [] }, free);
      for (const [layer, { residPre }] of run.layers.entries()) {
        const hook = blockHook(layer, 'attn.hook_attn_scores');
        const [scores] = await compute(() => {
          const pass = passOf(model, residPre.values.shape[1] ?? 0, 0, { wanted: [hook] });
          block(pass, layer, residPre, { encoded: run.encoded });
          return [pass.hooks.cache()[hook] as Tensor];
        });
        const [, , queries = 0, keys = 0] = scores?.shape ?? [];
        const head = layer % model.config.n_heads;
        for (const [query, key] of [
          [queries - 1, keys - 1],
          [Math.min(2, queries - 1), 1],
          [queries - 1, Math.max(0, keys - 3)],
        ] as const) {
          const expected = scores ? valueAt(scores, 0, head, query, key) : NaN;
          if (expected === -Infinity) continue;
          const found = await headScore(model, run, { layer, head }, query, key);
          expect(Math.abs(found.score - expected)).toBeLessThan(
            1e-4 * Math.max(1, Math.abs(expected)),
          );
          expect(sum(found.contributions)).toBeCloseTo(found.product, 6);
          const product = found.q.map((value, d) => found.scale * value * (found.k[d] ?? NaN));
          expect(furthest(found.contributions, product)).toBe(0);
          expect(found.softcap).toBe(model.config.attn_softcap ?? null);
        }
      }
      disposeRun(run);
      disposeModel(model);
    },
  );

  it('tells what the sum over dimensions lacks: a cap in Gemma 2, a bias by distance in T5', async () => {
    const cell = async (name: string): ReturnType<typeof headScore> => {
      const model = await fixtureModel(name);
      const run = await runText(model, { ...inputOf(model, text), interventions: [] }, free);
      const found = await headScore(model, run, { layer: 1, head: 1 }, 4, 3);
      disposeRun(run);
      disposeModel(model);
      return found;
    };
    const gemma = await cell('gemma2');
    expect(Math.abs(gemma.score - gemma.product)).toBeGreaterThan(1e-4);
    expect(gemma.score).toBeCloseTo(2 * Math.tanh(gemma.product / 2), 6);
    const t5 = await cell('t5');
    expect(t5.bias).not.toBe(0);
    expect(t5.score).toBeCloseTo(t5.product + t5.bias, 6);
  });

  it('counts the pairs that turn together', async () => {
    for (const [name, pairs] of [
      ['gpt2-tied', 0],
      ['llama-tied', 3],
      ['gpt-neox', 2],
    ] as const) {
      const model = await fixtureModel(name);
      const run = await runText(model, { tokens: text, interventions: [] }, free);
      expect((await headScore(model, run, { layer: 0, head: 0 }, 1, 0)).pairs).toBe(pairs);
      disposeRun(run);
      disposeModel(model);
    }
  });

  it('refuses cells that are not there or not seen', async () => {
    const model = await fixtureModel('gemma2');
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const ask = (query: number, key: number): Promise<unknown> =>
      headScore(model, run, { layer: 0, head: 0 }, query, key);
    await expect(ask(8, 0)).rejects.toThrow(InputError);
    await expect(ask(3, 4)).rejects.toThrow(/comes after/);
    await expect(ask(6, 1)).rejects.toThrow(/too far/);
    disposeRun(run);
    disposeModel(model);
  });
});
