import { beforeAll, describe, expect, it, vi } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { fixtureModel } from '../../tests/reference/load';
import { CancelledError } from '../base/errors';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { blockHook } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { forward } from './forward';
import { disposeModel } from './loaded';
import type { LoadedModel } from './loaded';
import { goesByRows } from './longBlock';
import { attendingOf, patternOf } from './patterns';
import { disposeRun, logitsOf, runText } from './run';

vi.setConfig({ testTimeout: 60_000 });

const length = 1100;
const tokens = Array.from({ length }, (_, i) => (i * i + 3 * i) % 23);
const free = (): Promise<void> => Promise.resolve();
const hook = blockHook(1, 'attn.hook_pattern');

/** A small model that reads long texts, with a window in its first layer. */
async function longModel(): Promise<LoadedModel> {
  const model = await fixtureModel('mistral');
  return { ...model, config: { ...model.config, n_ctx: 4096, windows: [300, null] } };
}

const changes: Record<string, Intervention[]> = {
  nothing: [],
  'a uniform head from the middle on': [
    { at: hook, heads: [0], positions: [600, 1099], scope: 'all', op: { kind: 'uniform' } },
  ],
  'a sink and a window while decoding': [
    { at: hook, scope: 'decode', op: { kind: 'window', sink: 2, recent: 9 } },
  ],
  'zeroed keys of a later part': [
    {
      at: blockHook(0, 'attn.hook_k'),
      ...{ positions: [700, 701], scope: 'all', op: { kind: 'zero' } },
    },
  ],
};

describe('a long text', () => {
  beforeAll(() => startBackend(nodePlatform, 'wasm'));

  it.each(Object.entries(changes))(
    'gives by rows what it gives as a whole, with %s',
    async (_, interventions) => {
      const model = await longModel();
      const before = liveTensors();
      expect(goesByRows(model, length)).toBe(true);
      const [logits, pattern] = await compute(() => {
        const options = { interventions, wanted: [hook], logits: 'last' } as const;
        const pass = forward(model, [tokens], options);
        return [pass.logits, pass.cache[hook] as Tensor];
      });
      const run = await runText(model, { tokens, interventions }, free);
      const found = await compute(() => [
        logitsOf(model, run, length - 1, 1),
        patternOf(model, run, 1),
      ]);
      expect(furthest(found[0]!.data, logits!.data)).toBeLessThan(2e-5);
      expect(furthest(found[1]!.data, pattern!.data)).toBeLessThan(2e-6);
      disposeRun(run);
      expect(liveTensors()).toBe(before);
      disposeModel(model);
    },
  );

  it('works out again what a run does not keep', async () => {
    const model = await longModel();
    const run = await runText(model, { tokens, interventions: [] }, free);
    const layers = run.layers.map(({ residPre, residPost }) => ({ residPre, residPost }));
    const values = (of: typeof run): ReturnType<typeof compute> =>
      compute(() => Object.values(attendingOf(model, of, 1)) as Tensor[]);
    const [kept, again] = [await values(run), await values({ ...run, layers })];
    kept.forEach(({ data }, i) => expect(furthest(again[i]!.data, data)).toBe(0));
    disposeRun(run);
    disposeModel(model);
  });

  it('is cancelled between its rows and leaves nothing', async () => {
    const model = await longModel();
    const before = liveTensors();
    let left = 4;
    const checkpoint = (): Promise<void> =>
      --left > 0 ? Promise.resolve() : Promise.reject(new CancelledError());
    await expect(runText(model, { tokens, interventions: [] }, checkpoint)).rejects.toThrow(
      CancelledError,
    );
    expect(liveTensors()).toBe(before);
    disposeModel(model);
  });

  it('is not cut where tokens see what comes later, or the rotation depends on the length', async () => {
    for (const name of ['bert', 'llama-rope-dynamic', 't5']) {
      const model = await fixtureModel(name);
      expect(goesByRows(model, 5000)).toBe(false);
      disposeModel(model);
    }
  });
});
