import { beforeAll, describe, expect, it, vi } from 'vitest';
import { inputOf } from '../../tests/plain/inputs';
import { fixtureModel, fixtureNames } from '../../tests/reference/load';
import { InputError } from '../base/errors';
import { subarray, valueAt } from '../base/ndarray';
import { argmax, logSumExp, mean } from '../base/statistics';
import { disposeModel } from '../model/loaded';
import { disposeRun, logitsOf, runText } from '../model/run';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute, readBack } from '../tensor/readback';
import { layersOf } from '../terms/blocks';
import { logitLens } from './logitLens';

vi.setConfig({ testTimeout: 60_000 });

const text = [3, 1, 4, 1, 5, 9, 2, 6];
const free = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
});

describe('the logit lens', () => {
  it.each(fixtureNames.filter((name) => name !== 'vit-headless'))(
    'ends with what %s itself predicts',
    async (name) => {
      const model = await fixtureModel(name);
      const run = await runText(model, { ...inputOf(model, text), interventions: [] }, free);
      const [start, count] = [2, 3];
      const found = await logitLens(model, run, { start, count, target: 1 }, free);
      const decoder = layersOf(model.config, 'decoder');
      expect(found.layers).toEqual([null, ...decoder]);
      const [logits] = await compute(() => [logitsOf(model, run, start, count)]);
      for (let i = 0; i < count; i++) {
        const row = logits ? subarray(logits, 0, i).data : new Float32Array();
        const total = logSumExp(row);
        const best = argmax(row);
        expect(found.ids.at(-1)?.[i]).toBe(best);
        const at = [decoder.length, i] as const;
        const probability = Math.exp((row[best] ?? NaN) - total);
        expect(valueAt(found.probabilities, ...at)).toBeCloseTo(probability, 5);
        const own = Math.exp((row[1] ?? NaN) - total);
        const target = found.target;
        expect(target && valueAt(target.probabilities, ...at)).toBeCloseTo(own, 5);
        const rank = 1 + [...row].filter((logit) => logit > (row[1] ?? NaN)).length;
        expect(target && valueAt(target.ranks, ...at)).toBe(rank);
      }
      disposeRun(run);
      disposeModel(model);
    },
  );

  it('reads the residual of each layer through norm and unembedding, as in plain loops', async () => {
    const model = await fixtureModel('gpt2-tied');
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const position = 5;
    const found = await logitLens(model, run, { start: position, count: 1, target: 7 }, free);
    const states = [...run.layers.map(({ residPre }) => residPre), run.final];
    const { parameters, config } = model;
    const named = ['ln_final.w', 'ln_final.b', 'embed.W_E'] as const;
    const [weight, bias, words, ...residuals] = await readBack([
      ...named.map((name) => parameters.get(name)),
      ...states,
    ]);
    for (const [row, residual] of residuals.entries()) {
      const x = [...subarray(residual, 0, position).data];
      const scale = Math.sqrt(mean(x.map((value) => (value - mean(x)) ** 2)) + config.eps);
      const normed = x.map(
        (value, d) =>
          ((value - mean(x)) / scale) * (weight?.data[d] ?? NaN) + (bias?.data[d] ?? NaN),
      );
      const logits = Array.from({ length: config.d_vocab }, (_, id) =>
        normed.reduce((sum, value, d) => sum + value * (words?.data[id * x.length + d] ?? NaN), 0),
      );
      expect(found.ids[row]).toEqual([argmax(logits)]);
      const probability = Math.exp((logits[7] ?? NaN) - logSumExp(logits));
      expect(found.target && valueAt(found.target.probabilities, row, 0)).toBeCloseTo(
        probability,
        5,
      );
    }
    disposeRun(run);
    disposeModel(model);
  });

  it('refuses positions outside the text and models without an unembedding', async () => {
    const model = await fixtureModel('gpt2-tied');
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    await expect(logitLens(model, run, { start: 6, count: 3 }, free)).rejects.toThrow(InputError);
    disposeRun(run);
    disposeModel(model);
    const headless = await fixtureModel('vit-headless');
    const picture = await runText(headless, { ...inputOf(headless, []), interventions: [] }, free);
    const asked = logitLens(headless, picture, { start: 0, count: 1 }, free);
    await expect(asked).rejects.toThrow(/unembedding/);
    disposeRun(picture);
    disposeModel(headless);
  });
});
