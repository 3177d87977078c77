import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handBuiltFolder } from '../../tests/handBuilt/inductionModel';
import { fixtureModel } from '../../tests/reference/load';
import { CancelledError, InputError } from '../base/errors';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { liveTensors } from '../tensor/scope';
import { ablate, interventionsSchema } from '../terms/interventions';
import type { Intervention } from '../terms/interventions';
import * as forwards from './forward';
import { generate } from './generate';
import { trialContinuations } from './generateTrials';
import type { LoadedModel } from './loaded';
import { disposeModel } from './loaded';
import type { Trial } from './restart';
import { loadModel } from './weights/load';

const free = (): Promise<void> => Promise.resolve();
type Scope = Intervention['scope'];

async function alone(
  model: LoadedModel,
  prompt: readonly number[],
  interventions: Trial,
  isEnd: (token: number) => boolean,
): Promise<number[]> {
  const made: number[] = [];
  for await (const { token } of generate(model, prompt, { interventions, count: 5, isEnd }))
    made.push(token);
  return made;
}

/** Sets of one and two heads in three ways of switching off, some at several layers, and none. */
function trialsOf(scope: Scope): Trial[] {
  const mean = { kind: 'mean', texts: [[1, 2, 3, 4, 5, 6, 7]], over: 'positions' };
  return [
    [],
    ablate([{ layer: 1, head: 0 }], 'uniform', scope),
    ablate([{ layer: 0, head: 1 }], 'zero', scope),
    ablate(
      [
        { layer: 0, head: 0 },
        { layer: 1, head: 1 },
      ],
      'uniform',
      scope,
    ),
    interventionsSchema.parse([{ at: 'blocks.0.attn.hook_z', heads: [0], scope, op: mean }]),
    interventionsSchema.parse([
      { at: 'blocks.1.attn.hook_z', heads: [1], scope, op: mean },
      { at: 'blocks.1.attn.hook_pattern', heads: [0], scope, op: { kind: 'uniform' } },
    ]),
  ];
}

describe.each([
  ['the hand-built model', () => loadModel(handBuiltFolder(), 'files')],
  ['a model with rotation and shared keys', () => fixtureModel('llama-untied')],
  ['keys that cannot be kept', () => fixtureModel('llama-rope-dynamic')],
])('trials of a generation: %s', (_, open) => {
  let model: LoadedModel;
  let before: number;
  const prompt = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 1, 4];
  const isEnd = (token: number): boolean => token % 7 === 6;

  beforeAll(async () => {
    await startBackend(nodePlatform, 'wasm');
    before = liveTensors();
    model = await open();
  });
  afterAll(() => {
    disposeModel(model);
    expect(liveTensors()).toBe(before);
  });

  it.each([
    ['decode', trialsOf('decode')],
    ['all', trialsOf('all')],
    ['both', [...trialsOf('all').slice(1, 3), ...trialsOf('decode').slice(0, 4)]],
  ] as const)('make what each makes alone (%s)', async (_scope, trials) => {
    const options = { count: 5, isEnd, checkpoint: free };
    const made = await trialContinuations(model, prompt, trials, options);
    const expected: number[][] = [];
    for (const trial of trials) expected.push(await alone(model, prompt, trial, isEnd));
    expect(made).toEqual(expected);
    expect(new Set(expected.map(String)).size).toBeGreaterThan(1);
  });
});

describe('trials of a generation', () => {
  let model: LoadedModel;
  const prompt = [3, 1, 4, 1, 5, 9, 2, 6, 5];

  beforeAll(async () => {
    await startBackend(nodePlatform, 'wasm');
    model = await fixtureModel('llama-untied');
  });
  afterAll(() => disposeModel(model));

  it('read the prompt once where they change nothing before its end', async () => {
    const spy = vi.spyOn(forwards, 'forward');
    const options = { count: 2, checkpoint: free };
    await trialContinuations(model, prompt, trialsOf('decode').slice(0, 4), options);
    const read = spy.mock.calls.map(([, tokens]) => [tokens.length, tokens[0]?.length]);
    expect(read).toEqual([
      [1, prompt.length - 1],
      [4, 1],
      [4, 1],
    ]);
    spy.mockRestore();
  });

  it('make nothing without trials, and leave nothing when they are cancelled or refused', async () => {
    const before = liveTensors();
    expect(await trialContinuations(model, prompt, [], { count: 2, checkpoint: free })).toEqual([]);
    const cancelled = (): Promise<void> => Promise.reject(new CancelledError());
    const cancel = { count: 2, checkpoint: cancelled };
    await expect(trialContinuations(model, prompt, trialsOf('all'), cancel)).rejects.toThrow(
      CancelledError,
    );
    const wrong = [ablate([{ layer: 9, head: 0 }], 'zero')];
    const options = { count: 2, checkpoint: free };
    await expect(trialContinuations(model, prompt, wrong, options)).rejects.toThrow(InputError);
    expect(liveTensors()).toBe(before);
  });
});
