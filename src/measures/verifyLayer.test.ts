import { beforeAll, describe, expect, it, vi } from 'vitest';
import { handBuiltFolder } from '../../tests/handBuilt/inductionModel';
import { inputOf } from '../../tests/plain/inputs';
import { fixtureModel, fixtureNames } from '../../tests/reference/load';
import { weights } from '../../tests/reference/mutant';
import { CancelledError, InputError } from '../base/errors';
import type { LoadedModel } from '../model/loaded';
import { disposeModel } from '../model/loaded';
import type { Transformer } from '../model/pass';
import { disposeRun, runText } from '../model/run';
import { loadModel } from '../model/weights/load';
import { startBackend } from '../tensor/backend';
import { scaled } from '../tensor/elementwise';
import { nodePlatform } from '../tensor/platform/platformNode';
import { keep, liveTensors, scope } from '../tensor/scope';
import { blockFacts } from '../terms/blocks';
import { errorFunction } from './plainMaths';
import { cannotVerify, verifyLayer } from './verifyLayer';
import type { LayerDifference } from './verifyLayer';

vi.setConfig({ testTimeout: 60_000 });

const text = [3, 1, 4, 1, 5, 9, 2, 6];
const free = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
});

/** Verifies every layer of a run, on the model that ran or on one that is put in its place. */
async function verified(
  model: LoadedModel,
  instead: Transformer = model,
  tokens = text,
): Promise<LayerDifference[]> {
  const run = await runText(model, { ...inputOf(model, tokens), interventions: [] }, free);
  const found: LayerDifference[] = [];
  for (let layer = 0; layer < model.config.n_layers; layer++)
    found.push(await verifyLayer(instead, run, layer, { checkpoint: free }));
  disposeRun(run);
  return found;
}

describe('recomputing a layer', () => {
  it.each(fixtureNames)('agrees with every layer of %s', async (name) => {
    const model = await fixtureModel(name);
    expect(cannotVerify(model.config, text.length)).toBeNull();
    for (const [layer, found] of (await verified(model)).entries()) {
      const { rows, length, pattern, residual, largest } = found;
      const ofSource = blockFacts(model.config, layer).stack === 'encoder';
      const { tokens } = inputOf(model, text);
      expect(length).toBe(ofSource ? 5 : tokens.length);
      expect(rows).toEqual(Array.from({ length }, (_, row) => row));
      expect(pattern).toBeLessThan(1e-4);
      expect(residual).toBeLessThan(1e-4);
      expect(largest).toBeGreaterThan(0.1);
    }
    disposeModel(model);
  });

  it('agrees with the hand-built model', async () => {
    const model = await loadModel(handBuiltFolder(), 'files');
    for (const { pattern, residual, largest } of await verified(model)) {
      expect(pattern).toBeLessThan(1e-4);
      expect(residual).toBeLessThan(1e-4);
      expect(largest).toBeGreaterThanOrEqual(1);
    }
    disposeModel(model);
  });

  it.each(['W_Q', 'W_K', 'W_V', 'W_O', 'W_in', 'W_out'])(
    'sees that %s was altered after the run',
    async (which) => {
      const model = await fixtureModel('gpt2-tied');
      const damage = weights(new RegExp(`blocks\\.0\\..*\\.${which}$`), (weight) =>
        keep(scaled(weight, 1.5)),
      );
      const before = liveTensors();
      const damaged = scope(() => damage(model));
      const [first, second] = await verified(model, damaged);
      expect(Math.max(first!.pattern, first!.residual)).toBeGreaterThan(1e-2);
      expect(Math.max(second!.pattern, second!.residual)).toBeLessThan(1e-4);
      expect(liveTensors()).toBe(before + 1);
      disposeModel({ ...model, ...damaged });
      disposeModel(model);
    },
  );

  it('takes evenly spread rows where all would take too long', async () => {
    const model = await fixtureModel('llama-untied');
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const { rows, residual } = await verifyLayer(model, run, 1, { checkpoint: free, budget: 1 });
    expect(rows).toEqual([0, 7]);
    expect(residual).toBeLessThan(1e-4);
    disposeRun(run);
    disposeModel(model);
  });

  it('reports how far it is and stops when asked to', async () => {
    const model = await fixtureModel('gpt2-tied');
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const before = liveTensors();
    const seen: number[] = [];
    const stopped = verifyLayer(model, run, 0, {
      checkpoint: () => (seen.length === 3 ? Promise.reject(new CancelledError()) : free()),
      onProgress: (_, done, total) => {
        expect(total).toBe(16);
        seen.push(done);
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(CancelledError);
    expect(seen).toEqual([1, 2, 3]);
    expect(liveTensors()).toBe(before);
    disposeRun(run);
    disposeModel(model);
  });

  it('refuses what it does not recompute, with the reason', async () => {
    const model = await fixtureModel('gpt2-tied');
    expect(cannotVerify(model.config, 1e8)).toMatch(/^100000000 tokens are too many/);
    const edited = await runText(model, { tokens: text, interventions: [changeOfZ] }, free);
    const layer = verifyLayer(model, edited, 0, { checkpoint: free });
    await expect(layer).rejects.toThrow(/only runs of the unchanged model/);
    const missing = verifyLayer(model, edited, 7, { checkpoint: free });
    await expect(missing).rejects.toThrow(InputError);
    disposeRun(edited);
    disposeModel(model);
  });
});

const changeOfZ = { at: 'blocks.0.attn.hook_z', op: { kind: 'zero' }, scope: 'all' } as const;

describe('the error function', () => {
  // From Abramowitz and Stegun, table 7.1, and mpmath.
  it.each([
    [0, 0],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [-2, -0.9953222650189527],
    [3.5, 0.9999992569016276],
    [9, 1],
  ])('of %f is %f', (x, value) => {
    expect(errorFunction(x)).toBeCloseTo(value, 14);
  });
});
