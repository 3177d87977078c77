import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { fixtureModel } from '../../tests/reference/load';
import { CancelledError, InputError } from '../base/errors';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import type { HookName } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { forward } from './forward';
import type { LoadedModel } from './loaded';
import { disposeModel } from './loaded';
import { patternOf } from './patterns';
import { disposeRun, logitsOf, runText } from './run';

const text = [3, 1, 4, 1, 5, 9, 2];
const patterns: HookName[] = ['blocks.0.attn.hook_pattern', 'blocks.1.attn.hook_pattern'];
const free = (): Promise<void> => Promise.resolve();

const change = (
  at: HookName,
  op: Intervention['op'],
  rest: Partial<Intervention> = {},
): Intervention => ({ at, op, scope: 'all', ...rest });

const changes: Record<string, Intervention[]> = {
  nothing: [],
  'a uniform head': [change('blocks.0.attn.hook_pattern', { kind: 'uniform' }, { heads: [1] })],
  'scaled scores': [change('blocks.1.attn.hook_attn_scores', { kind: 'scale', factor: 3 })],
  'zeroed keys': [change('blocks.1.attn.hook_k', { kind: 'zero' }, { positions: [2] })],
  'a zeroed embedding': [change('hook_embed', { kind: 'zero' }, { positions: [0] })],
  'the last norm at one position': [
    change('ln_final.hook_normalized', { kind: 'scale', factor: 2 }, { positions: [5] }),
  ],
  'logits while decoding': [change('logits', { kind: 'scale', factor: 2 }, { scope: 'decode' })],
  'a head while decoding': [
    change('blocks.0.attn.hook_pattern', { kind: 'uniform' }, { heads: [0], scope: 'decode' }),
  ],
};

describe.each(['gpt2-untied', 'llama-biases'])('a run of %s', (name) => {
  let model: LoadedModel;

  beforeAll(async () => {
    await startBackend(nodePlatform, 'cpu');
    model = await fixtureModel(name);
  });
  afterAll(() => disposeModel(model));

  it.each(Object.entries(changes))(
    'gives what one pass gives, with %s',
    async (_, interventions) => {
      const before = liveTensors();
      const run = await runText(model, { tokens: text, interventions }, free);
      const whole = await compute(() => {
        const pass = forward(model, [text], { interventions, wanted: patterns });
        return [pass.logits, ...patterns.map((hook) => pass.cache[hook] as Tensor)];
      });
      const derived = await compute(() => [
        logitsOf(model, run, 0, text.length),
        patternOf(model, run, 0),
        patternOf(model, run, 1),
      ]);
      whole.forEach((array, i) => {
        expect(derived[i]!.shape).toEqual(array.shape);
        expect(furthest(derived[i]!.data, array.data)).toBeLessThan(1e-6);
      });
      const [part] = await compute(() => [logitsOf(model, run, 4, 2)]);
      const width = model.config.d_vocab;
      expect(furthest(part!.data, whole[0]!.data.slice(4 * width, 6 * width))).toBeLessThan(1e-6);
      disposeRun(run);
      expect(liveTensors()).toBe(before);
    },
  );

  it('counts the bytes that it keeps', async () => {
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const { d_model, d_head, n_heads, n_key_value_heads, n_layers } = model.config;
    const perLayer = d_model + n_heads * d_head + 2 * n_key_value_heads * d_head;
    expect(run.bytes).toBe(4 * text.length * (n_layers * perLayer + d_model));
    disposeRun(run);
    expect(() => patternOf(model, run, 2)).toThrow('the run has 2 layers, asked for layer 2');
  });

  it.each([1, 2])('leaves nothing when it is cancelled before layer %i', async (calls) => {
    const before = liveTensors();
    let left = calls;
    const checkpoint = (): Promise<void> =>
      --left > 0 ? Promise.resolve() : Promise.reject(new CancelledError());
    await expect(runText(model, { tokens: text, interventions: [] }, checkpoint)).rejects.toThrow(
      CancelledError,
    );
    expect(liveTensors()).toBe(before);
  });

  it('leaves nothing when it is refused', async () => {
    const before = liveTensors();
    await expect(runText(model, { tokens: [], interventions: [] }, free)).rejects.toThrow(
      InputError,
    );
    const wrong = change('blocks.1.attn.hook_z', { kind: 'zero' }, { heads: [9] });
    await expect(runText(model, { tokens: text, interventions: [wrong] }, free)).rejects.toThrow(
      InputError,
    );
    expect(liveTensors()).toBe(before);
  });
});
