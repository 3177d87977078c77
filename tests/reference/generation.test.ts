import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forward } from '../../src/model/forward.ts';
import type { GenerateStep } from '../../src/model/generate.ts';
import { generate } from '../../src/model/generate.ts';
import type { LoadedModel } from '../../src/model/loaded.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { HookName } from '../../src/terms/hooks.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import { fixtureModel, fixtureNames, fixtureReference } from './load.ts';
import type { Reference } from './parity.ts';
import { largestDifference } from './parity.ts';

const pattern: HookName = 'blocks.1.attn.hook_pattern';

/** Whether a fixture's model continues texts: one that reads in both directions does not. */
const continues = (name: string): boolean => !name.startsWith('bert');

async function generated(
  model: LoadedModel,
  prompt: readonly number[],
  interventions: readonly Intervention[] = [],
): Promise<GenerateStep[]> {
  const steps: GenerateStep[] = [];
  const options = { count: 8, interventions, wanted: [pattern] };
  for await (const step of generate(model, prompt, options)) steps.push(step);
  return steps;
}

/** The largest difference between the steps' logits and patterns and those of one whole pass. */
async function differenceFromOnePass(
  model: LoadedModel,
  prompt: readonly number[],
  steps: readonly GenerateStep[],
  interventions: readonly Intervention[] = [],
): Promise<number> {
  const text = [...prompt, ...steps.slice(0, -1).map(({ token }) => token)];
  const decodeFrom = prompt.length - 1;
  const [logits, patterns] = await compute(() => {
    const options = { interventions, decodeFrom, wanted: [pattern] };
    const pass = forward(model, [text], options);
    return [pass.logits, pass.cache[pattern] as Tensor];
  });
  const { d_vocab, n_heads } = model.config;
  const length = text.length;
  const differences = steps.flatMap((step, i) => {
    const row = decodeFrom + i;
    const expectedLogits = logits!.data.subarray(row * d_vocab, (row + 1) * d_vocab);
    const seen = Array.from({ length: n_heads }, (_, head) => {
      const start = (head * length + row) * length;
      return [...patterns!.data.subarray(start, start + row + 1)];
    }).flat();
    const shape = [1, n_heads, 1, row + 1];
    return [
      largestDifference(
        { shape: [d_vocab], data: step.logits },
        { shape: [d_vocab], data: expectedLogits },
      ),
      largestDifference(step.cache[pattern]!, { shape, data: Float32Array.from(seen) }),
    ];
  });
  return Math.max(...differences);
}

const decode = (at: HookName, op: Intervention['op'], heads?: number[]): Intervention => ({
  at,
  op,
  scope: 'decode',
  ...(heads && { heads }),
});

/** Changes in an early layer: with `scope: 'all'` they would reach later rows through the keys. */
const early: Record<string, Intervention[]> = {
  'uniform heads': [decode('blocks.0.attn.hook_pattern', { kind: 'uniform' }, [0, 2])],
  'scaled keys': [decode('blocks.0.attn.hook_k', { kind: 'scale', factor: 0.5 })],
  'a zeroed output': [decode('blocks.0.hook_attn_out', { kind: 'zero' })],
  'a window': [decode('blocks.0.attn.hook_pattern', { kind: 'window', sink: 1, recent: 2 })],
};

const late: Record<string, Intervention[]> = {
  'a zeroed head': [decode('blocks.1.attn.hook_z', { kind: 'zero' }, [1])],
  'a knockout': [
    decode('blocks.0.attn.hook_pattern', {
      kind: 'knockout',
      cells: [
        [6, 0],
        [8, 7],
        [9, 9],
      ],
    }),
  ],
  'a zero at one position': [
    { ...decode('blocks.0.hook_attn_out', { kind: 'zero' }), positions: [8] },
  ],
};

describe.each(['cpu', 'wasm'] as const)('generation on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it.each(fixtureNames.filter(continues))(
    '%s: cached equals uncached and the reference',
    async (name) => {
      const tensors = liveTensors();
      const model = await fixtureModel(name);
      const { greedy } = await fixtureReference(name);
      const steps = await generated(model, greedy.prompt);
      expect(steps.map(({ token }) => token)).toEqual(greedy.cached);
      expect(greedy.uncached).toEqual(greedy.cached);
      expect(await differenceFromOnePass(model, greedy.prompt, steps)).toBeLessThan(1e-4);
      disposeModel(model);
      expect(liveTensors()).toBe(tensors);
    },
  );
});

describe.each(['gpt2-tied', 'llama-biases', 'mistral', 'gemma2', 'opt-350m'])(
  'interventions while decoding, in %s',
  (name) => {
    let model: LoadedModel;
    let greedy: Reference['greedy'];

    beforeAll(async () => {
      await startBackend(nodePlatform, 'cpu');
      model = await fixtureModel(name);
      ({ greedy } = await fixtureReference(name));
    });
    afterAll(() => disposeModel(model));

    it.each(Object.entries({ ...early, ...late }))(
      '%s: the same as in one pass',
      async (_, changes) => {
        const steps = await generated(model, greedy.prompt, changes);
        expect(await differenceFromOnePass(model, greedy.prompt, steps, changes)).toBeLessThan(
          1e-4,
        );
        expect(await differenceFromOnePass(model, greedy.prompt, steps)).toBeGreaterThan(1e-3);
      },
    );

    it.each(Object.entries(early))('%s: the prompt stays as it was', async (_, changes) => {
      const steps = await generated(model, greedy.prompt, changes);
      const whole = changes.map((change) => ({ ...change, scope: 'all' as const }));
      expect(await differenceFromOnePass(model, greedy.prompt, steps, whole)).toBeGreaterThan(1e-3);
    });

    it('stops at the end of the context', async () => {
      const tensors = liveTensors();
      const prompt = Array.from({ length: model.config.n_ctx - 2 }, (_, i) => i % 5);
      expect(await generated(model, prompt)).toHaveLength(3);
      expect(liveTensors()).toBe(tensors);
    });
  },
);

it.each(fixtureNames.filter((name) => !continues(name)))('%s does not generate', async (name) => {
  await startBackend(nodePlatform, 'cpu');
  const tensors = liveTensors();
  const model = await fixtureModel(name);
  await expect(generated(model, [1, 2, 3])).rejects.toThrow(/cannot continue a text/);
  disposeModel(model);
  expect(liveTensors()).toBe(tensors);
});
