import { describe, expect, it } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { fixtureModel } from '../../tests/reference/load';
import { openBeforeAll } from '../../tests/reference/opened';
import { InputError } from '../base/errors';
import { subarray } from '../base/ndarray';
import { lossesOf } from '../tensor/crossEntropy';
import { compute } from '../tensor/readback';
import { interventionsSchema } from '../terms/interventions';
import { forward } from './forward';
import type { LoadedModel } from './loaded';
import { restart, restartLosses } from './restart';
import type { Trial } from './restart';
import { disposeRun, runText } from './run';

const text = [3, 1, 4, 1, 5, 9, 2];
const free = (): Promise<void> => Promise.resolve();
const trial = (...edits: object[]): Trial => interventionsSchema.parse(edits);
const zero = { kind: 'zero' } as const;

const trials: Record<string, Trial[]> = {
  'every head of a layer': [0, 1, 2, 3].map((head) =>
    trial({ at: 'blocks.1.attn.hook_z', heads: [head], op: zero }),
  ),
  'edits of several kinds and layers, and none': [
    trial({ at: 'blocks.0.attn.hook_pattern', heads: [1], op: { kind: 'uniform' } }),
    trial(),
    trial(
      { at: 'blocks.1.attn.hook_z', heads: [0], positions: [6], op: zero },
      { at: 'blocks.1.attn.hook_z', heads: [2], op: zero },
    ),
    trial({ at: 'blocks.0.hook_mlp_out', op: { kind: 'scale', factor: 3 } }),
    trial({ at: 'blocks.1.attn.hook_k', op: zero, positions: [2] }),
  ],
  'the last norm and the logits': [
    trial({ at: 'ln_final.hook_normalized', positions: [6], op: { kind: 'scale', factor: 2 } }),
    trial({ at: 'logits', scope: 'decode', op: { kind: 'scale', factor: 2 } }),
  ],
};

describe.each(['gpt2-untied', 'llama-biases'])('trials on a run of %s', (name) => {
  let model: LoadedModel;

  openBeforeAll(
    'cpu',
    () => fixtureModel(name),
    (opened) => (model = opened),
  );

  it.each(Object.entries(trials))('each equal one pass with its edits: %s', async (_, rows) => {
    const interventions = trial({ at: 'blocks.0.attn.hook_z', heads: [3], op: zero });
    for (const own of [[], interventions]) {
      const run = await runText(model, { tokens: text, interventions: own }, free);
      const [together] = await compute(() => [restart(model, run, rows, { start: 5, count: 2 })]);
      for (const [row, edits] of rows.entries()) {
        const [whole] = await compute(() => [
          forward(model, [text], { interventions: [...own, ...edits] }).logits,
        ]);
        const last = whole!.data.subarray(5 * model.config.d_vocab);
        expect(furthest(subarray(together!, row).data, last)).toBeLessThan(1e-5);
      }
      disposeRun(run);
    }
  });

  it('has the losses of each trial', async () => {
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const rows = trials['every head of a layer'] ?? [];
    const [losses] = await compute(() => [restartLosses(model, run, rows)]);
    for (const [row, edits] of rows.entries()) {
      const [expected] = await compute(() => [
        lossesOf(forward(model, [text.slice(0, -1)], { interventions: edits }).logits, [
          text.slice(1),
        ]),
      ]);
      expect(furthest(subarray(losses!, row).data, expected!.data)).toBeLessThan(1e-5);
    }
    disposeRun(run);
  });

  it('an empty trial changes nothing to the bit', async () => {
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const [one, other] = await compute(() => [
      restart(model, run, [[]], { start: 6, count: 1 }),
      forward(model, [text], { logits: 'last' }).logits,
    ]);
    expect([...one!.data]).toEqual([...other!.data]);
    disposeRun(run);
  });

  it('refuses to begin before the blocks', async () => {
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const embedding = trial({ at: 'hook_embed', op: zero });
    const begin = (): Promise<unknown> =>
      compute(() => [restart(model, run, [embedding], { start: 6, count: 1 })]);
    await expect(begin()).rejects.toThrow(InputError);
    disposeRun(run);
  });
});
