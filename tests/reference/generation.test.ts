import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NdArray } from '../../src/base/ndarray.ts';
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
import { blockFacts, layersOf } from '../../src/terms/blocks.ts';
import type { HookName } from '../../src/terms/hooks.ts';
import { blockHook, parseHook } from '../../src/terms/hooks.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import { fixtureModel, fixtureNames, fixtureReference } from './load.ts';
import type { Reference } from './parity.ts';
import { largestDifference } from './parity.ts';

/** Patterns of the first two blocks whose queries are the tokens that go on. */
const patternsOf = ({ config }: LoadedModel): HookName[] =>
  layersOf(config, 'decoder')
    .slice(0, 2)
    .map((layer) => blockHook(layer, 'attn.hook_pattern'));

/** Whether a fixture's model continues texts: one that reads in both directions does not. */
const continues = (name: string): boolean => !/^(bert|deit|vit)/.test(name);

type Start = Pick<Reference['greedy'], 'prompt' | 'source'>;

async function generated(
  model: LoadedModel,
  { prompt, source }: Start,
  interventions: readonly Intervention[] = [],
): Promise<GenerateStep[]> {
  const steps: GenerateStep[] = [];
  const options = { count: 8, source, interventions, wanted: patternsOf(model) };
  for await (const step of generate(model, prompt, options)) steps.push(step);
  return steps;
}

/** One query of a pattern and its first keys: `[1, head, query, key] -> [1, head, 1, keys]`. */
function rowOf({ shape, data }: NdArray, row: number, keys: number): NdArray {
  const [, heads = 0, queries = 0, all = 0] = shape;
  const values = Array.from({ length: heads }, (_, head) => {
    const start = (head * queries + row) * all;
    return [...data.subarray(start, start + keys)];
  });
  return { shape: [1, heads, 1, keys], data: Float32Array.from(values.flat()) };
}

/** The largest difference between the steps' logits and patterns and those of one whole pass. */
async function differenceFromOnePass(
  model: LoadedModel,
  { prompt, source }: Start,
  steps: readonly GenerateStep[],
  interventions: readonly Intervention[] = [],
): Promise<number> {
  const text = [...prompt, ...steps.slice(0, -1).map(({ token }) => token)];
  const decodeFrom = prompt.length - 1;
  const wanted = patternsOf(model);
  const [logits, ...patterns] = await compute(() => {
    const options = { interventions, decodeFrom, wanted, source: source && [source] };
    const pass = forward(model, [text], options);
    return [pass.logits, ...wanted.map((name) => pass.cache[name] as Tensor)];
  });
  const { d_vocab } = model.config;
  const differences = steps.flatMap((step, i) => {
    const row = decodeFrom + i;
    const expectedLogits = logits!.data.subarray(row * d_vocab, (row + 1) * d_vocab);
    return [
      largestDifference(
        { shape: [d_vocab], data: step.logits },
        { shape: [d_vocab], data: expectedLogits },
      ),
      ...wanted.map((name, j) => {
        const crosses = blockFacts(model.config, parseHook(name).layer!).attends === 'encoder';
        const keys = crosses ? (source?.length ?? 0) : row + 1;
        return largestDifference(step.cache[name]!, rowOf(patterns[j]!, row, keys));
      }),
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
      const steps = await generated(model, greedy);
      expect(steps.map(({ token }) => token)).toEqual(greedy.cached);
      expect(greedy.uncached).toEqual(greedy.cached);
      expect(await differenceFromOnePass(model, greedy, steps)).toBeLessThan(1e-4);
      disposeModel(model);
      expect(liveTensors()).toBe(tensors);
    },
  );
});

/** The same changes in the stack that goes on. */
const inDecoder = ({ config }: LoadedModel, changes: readonly Intervention[]): Intervention[] => {
  const [first = 0] = layersOf(config, 'decoder');
  const at = (name: string): HookName =>
    name.replace(/\d+/, (layer) => String(Number(layer) + first)) as HookName;
  return changes.map((change) => ({ ...change, at: at(change.at) }));
};

describe.each(['gpt2-tied', 'llama-biases', 'mistral', 'gemma2', 'opt-350m', 't5'])(
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
      async (_, named) => {
        const changes = inDecoder(model, named);
        const steps = await generated(model, greedy, changes);
        expect(await differenceFromOnePass(model, greedy, steps, changes)).toBeLessThan(1e-4);
        expect(await differenceFromOnePass(model, greedy, steps)).toBeGreaterThan(1e-3);
      },
    );

    it.each(Object.entries(early))('%s: the prompt stays as it was', async (_, named) => {
      const changes = inDecoder(model, named);
      const steps = await generated(model, greedy, changes);
      const whole = changes.map((change) => ({ ...change, scope: 'all' as const }));
      expect(await differenceFromOnePass(model, greedy, steps, whole)).toBeGreaterThan(1e-3);
    });

    it('stops at the end of the context', async () => {
      const tensors = liveTensors();
      const prompt = Array.from({ length: model.config.n_ctx - 2 }, (_, i) => i % 5);
      expect(await generated(model, { ...greedy, prompt })).toHaveLength(3);
      expect(liveTensors()).toBe(tensors);
    });
  },
);

it.each(fixtureNames.filter((name) => !continues(name)))('%s does not generate', async (name) => {
  await startBackend(nodePlatform, 'cpu');
  const tensors = liveTensors();
  const model = await fixtureModel(name);
  await expect(generated(model, { prompt: [1, 2, 3] })).rejects.toThrow(/cannot continue a text/);
  disposeModel(model);
  expect(liveTensors()).toBe(tensors);
});
