import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureModel } from '../../tests/reference/load';
import { furthest } from '../../tests/plain/numbers';
import { InputError } from '../base/errors';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { liveTensors, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import type { HookName } from '../terms/hooks';
import { hookNames } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { forward } from './forward';
import type { ForwardOptions } from './forward';
import type { LoadedModel } from './loaded';
import { disposeModel } from './loaded';

const text = [3, 1, 4, 1, 5, 9];
const ofKind = (at: HookName, op: Intervention['op'], heads?: number[]): Intervention => ({
  at,
  op,
  scope: 'all',
  ...(heads && { heads }),
});

describe.each(['gpt2-tied', 'llama-biases', 'lens-attn-only'])('the forward pass of %s', (name) => {
  let model: LoadedModel;

  beforeAll(async () => {
    await startBackend(nodePlatform, 'cpu');
    model = await fixtureModel(name);
  });
  afterAll(() => disposeModel(model));

  async function hooks(options: ForwardOptions = {}): Promise<Map<HookName, number[]>> {
    const wanted = options.wanted ?? hookNames(model.config);
    const arrays = await compute(() => {
      const { cache } = forward(model, [text], { ...options, wanted });
      return wanted.map((hook) => cache[hook] as Tensor);
    });
    return new Map(wanted.map((hook, i) => [hook, [...arrays[i]!.data]]));
  }

  it('is the same to the bit with no interventions as with an empty list', async () => {
    expect(await hooks({ interventions: [] })).toEqual(await hooks());
  });

  it('is the same to the bit whoever looks on, up to the summing of heads and the fused softmax', async () => {
    const all = await hooks();
    const alone = await hooks({ wanted: ['logits'] });
    expect(furthest(alone.get('logits')!, all.get('logits')!)).toBeLessThan(1e-5);
    const residuals = await hooks({ wanted: ['blocks.1.hook_resid_pre', 'logits'] });
    expect(residuals.get('logits')).toEqual(alone.get('logits'));
  });

  it('gives the last row alone like the last of all rows', async () => {
    const [all, last] = await compute(() => [
      forward(model, [text]).logits,
      forward(model, [text], { logits: 'last' }).logits,
    ]);
    expect(last!.shape).toEqual([1, 1, model.config.d_vocab]);
    expect(furthest(last!.data, all!.data.slice(-model.config.d_vocab))).toBeLessThan(1e-5);
  });

  it('sees no token that comes later', async () => {
    const [one, other] = await compute(() =>
      [text, [...text.slice(0, -1), 0]].map((ids) => forward(model, [ids]).logits),
    );
    const before = (text.length - 1) * model.config.d_vocab;
    expect(one!.data.slice(0, before)).toEqual(other!.data.slice(0, before));
    expect(furthest(one!.data.slice(before), other!.data.slice(before))).toBeGreaterThan(1e-3);
  });

  it('shows what interventions made of an activation, and later ones see it', async () => {
    const at: HookName = 'blocks.0.hook_attn_out';
    const changed = await hooks({ interventions: [ofKind(at, { kind: 'zero' })] });
    expect(changed.get(at)!.every((value) => Math.abs(value) === 0)).toBe(true);
    const next = model.config.attn_only ? 'blocks.0.hook_resid_post' : 'blocks.0.hook_resid_mid';
    expect(changed.get(next)).toEqual(changed.get('blocks.0.hook_resid_pre'));
  });

  it('applies several interventions at one hook in their order', async () => {
    const at: HookName = 'blocks.1.attn.hook_pattern';
    const [uniform, half] = [
      ofKind(at, { kind: 'uniform' }),
      ofKind(at, { kind: 'scale', factor: 0.5 }),
    ];
    const last = async (interventions: Intervention[]): Promise<number[]> =>
      (await hooks({ interventions, wanted: [at] })).get(at)!.slice(-text.length);
    expect(furthest(await last([uniform, half]), new Array(6).fill(1 / 12))).toBeLessThan(1e-7);
    expect(furthest(await last([half, uniform]), new Array(6).fill(1 / 6))).toBeLessThan(1e-7);
  });

  it('zeroing z and zeroing the result of a head are the same', async () => {
    const [z, result] = [
      await hooks({
        interventions: [ofKind('blocks.0.attn.hook_z', { kind: 'zero' }, [1])],
        wanted: ['logits'],
      }),
      await hooks({
        interventions: [ofKind('blocks.0.attn.hook_result', { kind: 'zero' }, [1])],
        wanted: ['logits'],
      }),
    ];
    expect(furthest(z.get('logits')!, result.get('logits')!)).toBeLessThan(1e-4);
    expect(furthest(z.get('logits')!, (await hooks()).get('logits')!)).toBeGreaterThan(1e-3);
  });

  it.each<[string, number[][], ForwardOptions, RegExp]>([
    ['no text', [[]], {}, /expected at least one token, got none/],
    ['no rows', [], {}, /expected at least one token/],
    [
      'too many tokens',
      [new Array<number>(21).fill(1)],
      {},
      /the model reads at most \d+ tokens, got 21/,
    ],
    ['an id too large', [[1, 23]], {}, /expected token ids from 0 to 22, got 23/],
    ['a negative id', [[-1]], {}, /expected token ids from 0 to 22, got -1/],
    ['half an id', [[1.5]], {}, /expected token ids from 0 to 22, got 1\.5/],
    ['no number', [[NaN]], {}, /expected token ids from 0 to 22, got NaN/],
    [
      'a layer too high',
      [[1]],
      { interventions: [ofKind('blocks.2.attn.hook_z', { kind: 'zero' })] },
      /the model has 2 layers, got the hook blocks\.2\.attn\.hook_z/,
    ],
    [
      'a head too high',
      [[1]],
      { interventions: [ofKind('blocks.1.attn.hook_z', { kind: 'zero' }, [7])] },
      /blocks\.1\.attn\.hook_z has \d heads, got an intervention on head 7/,
    ],
    [
      'a wanted layer too high',
      [[1]],
      { wanted: ['blocks.9.hook_resid_pre'] },
      /got the hook blocks\.9/,
    ],
    [
      'texts of several lengths',
      [[1, 2, 3], [1, 2, 3], [4]],
      {},
      /expected texts of one length, got 3 tokens and 1 in text 2/,
    ],
  ])('refuses %s in one sentence and leaves nothing', (_, ids, options, said) => {
    const before = liveTensors();
    const run = (): unknown => scope(() => forward(model, ids, options).logits);
    expect(run).toThrow(InputError);
    expect(run).toThrow(said);
    expect(liveTensors()).toBe(before);
  });
});

it('refuses hooks that the model lacks', async () => {
  await startBackend(nodePlatform, 'cpu');
  const model = await fixtureModel('gpt2-tied');
  const at: HookName = 'blocks.0.attn.hook_rot_q';
  const run = (options: ForwardOptions) => () => scope(() => forward(model, [[1]], options).logits);
  expect(run({ interventions: [ofKind(at, { kind: 'zero' })] })).toThrow(
    new InputError(`this model has no hook ${at}`),
  );
  expect(run({ wanted: ['blocks.1.mlp.hook_pre_linear'] })).toThrow(InputError);
  disposeModel(model);
});
