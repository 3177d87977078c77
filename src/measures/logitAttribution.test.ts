import { beforeAll, describe, expect, it, vi } from 'vitest';
import { handBuiltFolder } from '../../tests/handBuilt/inductionModel';
import { inputOf } from '../../tests/plain/inputs';
import { fixtureModel, fixtureNames } from '../../tests/reference/load';
import { InputError } from '../base/errors';
import { valueAt } from '../base/ndarray';
import { topIndices } from '../base/statistics';
import { forward } from '../model/forward';
import type { LoadedModel } from '../model/loaded';
import { disposeModel } from '../model/loaded';
import { answerOf, disposeRun, logitsOf, runText } from '../model/run';
import { loadModel } from '../model/weights/load';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute, readBack } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { layersOf } from '../terms/blocks';
import type { HookName } from '../terms/hooks';
import { ablate } from '../terms/interventions';
import type { Intervention } from '../terms/interventions';
import { attribution } from './logitAttribution';
import type { AttributionQuestion, Parts } from './logitAttribution';

vi.setConfig({ testTimeout: 60_000 });

const text = [3, 1, 4, 1, 5, 9, 2, 6];
const free = (): Promise<void> => Promise.resolve();
const without = ['bert', 'opt-350m', 'deit-teacher', 'vit-headless'];

beforeAll(async () => {
  await startBackend(nodePlatform, 'cpu');
});

async function partsOf(
  model: LoadedModel,
  question: AttributionQuestion = {},
  interventions: readonly Intervention[] = [],
): Promise<Parts> {
  const input = { ...inputOf(model, text), interventions };
  const run = await runText(model, input, free);
  try {
    return await attribution(model, run, question, free);
  } finally {
    disposeRun(run);
  }
}

/** A logit before its soft cap. */
function uncapped(logit: number, cap: number | null): number {
  return cap === null ? logit : cap * Math.atanh(logit / cap);
}

describe('direct logit attribution', () => {
  it.each(fixtureNames.filter((name) => !without.includes(name)))(
    'has parts that add up to the logit difference of %s',
    async (name) => {
      const model = await fixtureModel(name);
      const before = liveTensors();
      const found = await partsOf(model);
      expect(liveTensors()).toBe(before);
      const run = await runText(model, { ...inputOf(model, text), interventions: [] }, free);
      const [logits] = await compute(() => [answerOf(model, run)]);
      disposeRun(run);
      const values = [...(logits?.data ?? [])];
      expect([found.target, found.distractor]).toEqual(topIndices(values, 2));
      const [high = NaN, low = NaN] = [found.target, found.distractor].map(
        (id) => values[id] ?? NaN,
      );
      expect(found.difference).toBeCloseTo(high - low, 5);
      const { logit_softcap: cap = null } = model.config;
      const expected = uncapped(high, cap) - uncapped(low, cap);
      expect(Math.abs(found.sum - expected)).toBeLessThan(1e-4);
      const layers = layersOf(model.config, 'decoder');
      expect(found.edits).toBeNull();
      const parts = [...found.heads.data, ...found.mlps].filter((value) => !Number.isNaN(value));
      const alone = found.embedding + (found.position_embedding ?? 0) + found.biases;
      expect(Math.abs(parts.reduce((sum, value) => sum + value, alone) - expected)).toBeLessThan(
        1e-4,
      );
      expect([...found.heads.data].filter((value) => !Number.isNaN(value))).toHaveLength(
        layers.length * model.config.n_heads,
      );
      disposeModel(model);
    },
  );

  it.each(['gpt2-tied', 'gemma2', 't5', 'mistral', 'llama-rope-dynamic', 'lens-rotary-mlp'])(
    'adds up at every position of %s, with heads switched off and with a pattern that is edited',
    async (name) => {
      const model = await fixtureModel(name);
      const heads = [{ layer: model.config.n_layers - 1, head: 0 }];
      const { logit_softcap: cap = null } = model.config;
      for (const edits of [[], ablate(heads, 'zero'), ablate(heads, 'uniform')]) {
        const run = await runText(model, { ...inputOf(model, text), interventions: edits }, free);
        for (let position = 0; position < text.length; position++) {
          const question = { position, target: 3, distractor: 8 };
          const found = await attribution(model, run, question, free);
          const [logits] = await compute(() => [logitsOf(model, run, position, 1)]);
          const at = (id: number): number => uncapped(logits?.data[id] ?? NaN, cap);
          expect(Math.abs(found.sum - (found.edits ?? 0) - (at(3) - at(8)))).toBeLessThan(1e-4);
        }
        disposeRun(run);
      }
      disposeModel(model);
    },
  );

  it('gives each head and MLP what plain loops over hook_result give', async () => {
    for (const name of ['gpt2-untied', 'llama-biases', 'gpt-neox']) {
      const model = await fixtureModel(name);
      const { config, parameters } = model;
      const [position, target, distractor] = [4, 7, 11];
      const found = await partsOf(model, { position, target, distractor });
      const wanted: HookName[] = [
        'ln_final.hook_scale',
        'blocks.1.attn.hook_result',
        'blocks.0.hook_mlp_out',
      ];
      const [scale, result, mlp] = await compute(() => {
        const { cache } = forward(model, [text], { wanted });
        return wanted.map((hook) => cache[hook] as Tensor);
      });
      const [weight, W_U] = await readBack([
        parameters.get('ln_final.w'),
        parameters.get('unembed.W_U'),
      ]);
      const along = (vector: number[]): number => {
        const layered = config.normalization_type === 'LN';
        const centre = layered ? vector.reduce((a, b) => a + b, 0) / vector.length : 0;
        const divisor = scale ? valueAt(scale, 0, position, 0) : NaN;
        return vector.reduce((sum, value, d) => {
          const step = (id: number): number => W_U?.data[d * config.d_vocab + id] ?? NaN;
          const folded = (weight?.data[d] ?? NaN) * (step(target) - step(distractor));
          return sum + ((value - centre) / divisor) * folded;
        }, 0);
      };
      const row = (values: typeof result, ...at: number[]): number[] =>
        Array.from({ length: config.d_model }, (_, d) =>
          values ? valueAt(values, ...at, d) : NaN,
        );
      for (let head = 0; head < config.n_heads; head++) {
        const direct = along(row(result, 0, position, head));
        expect(Math.abs(valueAt(found.heads, 1, head) - direct)).toBeLessThan(1e-4);
      }
      expect(Math.abs((found.mlps[0] ?? NaN) - along(row(mlp, 0, position)))).toBeLessThan(1e-4);
      disposeModel(model);
    }
  });

  it('turns over with target and distractor, and takes the most likely other id for one left out', async () => {
    const model = await fixtureModel('gpt2-tied');
    const [one, other] = [
      await partsOf(model, { target: 3, distractor: 8 }),
      await partsOf(model, { target: 8, distractor: 3 }),
    ];
    expect(one.sum).toBeCloseTo(-other.sum, 5);
    const first = (await partsOf(model)).target;
    expect((await partsOf(model, { distractor: first })).target).not.toBe(first);
    expect((await partsOf(model, { target: 3 })).distractor).toBe(first);
    disposeModel(model);
  });

  it('credits the hand-built induction head with the whole logit', async () => {
    const model = await loadModel(handBuiltFolder(), 'files');
    const run = await runText(model, { tokens: [2, 5, 6, 7, 5], interventions: [] }, free);
    const found = await attribution(model, run, { target: 6, distractor: 9 }, free);
    disposeRun(run);
    expect(found.difference).toBeCloseTo(10, 4);
    expect(valueAt(found.heads, 1, 0)).toBeCloseTo(10, 4);
    const others = [...found.heads.data].filter((_, i) => i !== 4);
    expect(Math.max(...others.map(Math.abs))).toBeLessThan(1e-6);
    expect(found.embedding).toBeCloseTo(0, 6);
    disposeModel(model);
  });

  it('counts edits: a head that is switched off adds nothing, an edit of the residual is told apart', async () => {
    const model = await fixtureModel('gpt2-tied');
    const off = await partsOf(model, {}, ablate([{ layer: 1, head: 1 }], 'zero'));
    expect(valueAt(off.heads, 1, 1)).toBe(0);
    expect(off.edits).toBeCloseTo(0, 4);
    expect(off.sum).toBeCloseTo(off.difference, 4);
    const edit: Intervention = {
      at: 'blocks.0.hook_resid_post',
      op: { kind: 'scale', factor: 1.5 },
    } as Intervention;
    const scaled = await partsOf(model, {}, [edit]);
    expect(Math.abs(scaled.edits ?? 0)).toBeGreaterThan(1e-3);
    expect(scaled.sum).toBeCloseTo(scaled.difference, 4);
    disposeModel(model);
  });

  it.each(without)('%s is refused with a sentence', async (name) => {
    const model = await fixtureModel(name);
    await expect(partsOf(model)).rejects.toThrow(InputError);
    disposeModel(model);
  });

  it('refuses ids and positions outside', async () => {
    const model = await fixtureModel('gpt2-tied');
    await expect(partsOf(model, { target: 23 })).rejects.toThrow(/0 to 22/);
    await expect(partsOf(model, { position: 8 })).rejects.toThrow(/0 to 7/);
    disposeModel(model);
  });
});
