import { afterAll, beforeAll, expect, it } from 'vitest';
import { fixtureModel } from '../../tests/reference/load';
import { subarray } from '../base/ndarray';
import { forward } from '../model/forward';
import type { LoadedModel } from '../model/loaded';
import { disposeModel } from '../model/loaded';
import { disposeRun, runText } from '../model/run';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { ablate } from '../terms/interventions';
import { divergence } from './metrics';
import { predictionShift } from './predictionShift';

const tokens = [3, 1, 4, 1, 5, 9, 2];
const free = (): Promise<void> => Promise.resolve();
let model: LoadedModel;

beforeAll(async () => {
  await startBackend(nodePlatform, 'cpu');
  model = await fixtureModel('gpt2-untied');
});
afterAll(() => disposeModel(model));

it('is KL of every position, and 0 where nothing changed', async () => {
  const interventions = ablate([{ layer: 1, head: 2 }], 'zero');
  const before = await runText(model, { tokens, interventions: [] }, free);
  const after = await runText(model, { tokens, interventions }, free);
  const shift = await predictionShift(model, [before, after], free);
  const logits = await compute(() => [
    forward(model, [tokens]).logits,
    forward(model, [tokens], { interventions }).logits,
  ]);
  tokens.forEach((_, position) => {
    const [p, q] = logits.map((all) => subarray(all, 0, position).data);
    expect(shift[position]).toBeCloseTo(divergence(p!, q!), 5);
  });
  expect(Math.max(...shift)).toBeGreaterThan(1e-3);
  const same = await predictionShift(model, [before, before], free);
  expect(Math.max(...same.map(Math.abs))).toBeLessThan(1e-6);
  disposeRun(before);
  disposeRun(after);
});
