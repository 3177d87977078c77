import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { fixtureModel } from '../../tests/reference/load';
import { InputError } from '../base/errors';
import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { sum } from '../base/statistics';
import { forward } from '../model/forward';
import { disposeModel } from '../model/loaded';
import type { LoadedModel } from '../model/loaded';
import { disposeRun, runText } from '../model/run';
import type { Run } from '../model/run';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { blockHook } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { patternTiles } from './patternTiles';
import type { Range, TileRequest } from './patternTiles';

const checkpoint = (): Promise<void> => Promise.resolve();

/** Tiles of a whole `[1, head, query, key]`, in plain loops. */
function plainTiles(
  { data, shape: [, heads = 0, queries = 0, keys = 0] }: NdArray,
  { head, side, pooling, ...ranges }: TileRequest,
): NdArray {
  const [[top, bottom], [left, right]] = [
    ranges.queries ?? [0, queries],
    ranges.keys ?? [0, keys],
  ] as [Range, Range];
  const chosen = head === undefined ? Array.from({ length: heads }, (_, i) => i) : [head];
  const span = (from: number, end: number): number[] =>
    Array.from({ length: Math.min(side, end - from) }, (_, i) => from + i);
  const starts = (from: number, to: number): number[] =>
    Array.from({ length: Math.ceil((to - from) / side) }, (_, i) => from + i * side);
  const tile = (one: number, q0: number, k0: number): number => {
    const cells = span(q0, bottom).flatMap((q) =>
      span(k0, right).map((k) => data[(one * queries + q) * keys + k]!),
    );
    return pooling === 'max' ? Math.max(...cells) : sum(cells) / cells.length;
  };
  const values = chosen.flatMap((one) =>
    starts(top, bottom).flatMap((q0) => starts(left, right).map((k0) => tile(one, q0, k0))),
  );
  const shape = [chosen.length, starts(top, bottom).length, starts(left, right).length];
  return ndarray(Float32Array.from(values), shape);
}

const changes: Record<string, (layer: number) => Intervention[]> = {
  'no edit': () => [],
  'a uniform head at some positions': (layer) => [
    {
      at: blockHook(layer, 'attn.hook_pattern'),
      ...{ heads: [1], positions: [2, 5], scope: 'all', op: { kind: 'uniform' } },
    },
  ],
  'scaled scores': (layer) => [
    {
      at: blockHook(layer, 'attn.hook_attn_scores'),
      ...{ scope: 'all', op: { kind: 'scale', factor: 3 } },
    },
  ],
};

/** Windows, key heads shared by query heads, soft caps, biases by distance, a second text. */
const cases = [
  ['gpt2-untied', 1],
  ['mistral', 0],
  ['gemma2', 0],
  ['bert', 1],
  ['t5', 0],
  ['t5', 3],
  ['t5', 2],
] as const;

const requests: TileRequest[] = [
  { side: 1, pooling: 'max' },
  { side: 3, pooling: 'max' },
  { side: 2, pooling: 'mean' },
  { side: 4, pooling: 'mean', head: 1 },
  { side: 2, pooling: 'max', head: 1, queries: [1, 6], keys: [2, 5] },
  { side: 1, pooling: 'max', head: 0, queries: [4, 5] },
  { side: 50, pooling: 'max' },
];

describe.each(['cpu', 'wasm'] as const)('tiles on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  describe.each(cases)('of %s, layer %i', (name, layer) => {
    let model: LoadedModel;
    beforeAll(async () => {
      model = await fixtureModel(name);
    });
    afterAll(() => disposeModel(model));

    it.each(Object.entries(changes))('are those of the whole matrix, with %s', async (_, edits) => {
      const before = liveTensors();
      const { tokens, source } = textsOf(model);
      const interventions = edits(layer);
      const hook = blockHook(layer, 'attn.hook_pattern');
      const [whole] = await compute(() => {
        const options = { source: source && [source], interventions, wanted: [hook] };
        return [forward(model, [tokens], options).cache[hook] as Tensor];
      });
      const run = await runText(model, { tokens, source, interventions }, checkpoint);
      for (const request of requests) {
        const found = await patternTiles(model, run, layer, request, checkpoint);
        const expected = plainTiles(whole!, request);
        expect(found.shape).toEqual(expected.shape);
        expect(furthest(found.data, expected.data)).toBeLessThan(1e-6);
      }
      disposeRun(run);
      expect(liveTensors()).toBe(before);
    });
  });

  it('pools the weights of side 1 to the last digit', async () => {
    const model = await fixtureModel('mistral');
    const run = await runText(model, { ...textsOf(model), interventions: [] }, checkpoint);
    const exact = await tiles(model, run, { side: 1, pooling: 'max' });
    const whole = ndarray(exact.data, [1, ...exact.shape]);
    for (const request of requests.filter(({ pooling }) => pooling === 'max'))
      expect((await tiles(model, run, request)).data).toEqual(plainTiles(whole, request).data);
    disposeRun(run);
    disposeModel(model);
  });

  it('refuses ranges outside the pattern', async () => {
    const model = await fixtureModel('mistral');
    const run = await runText(model, { ...textsOf(model), interventions: [] }, checkpoint);
    const wrong = { side: 1, pooling: 'max', keys: [3, 99] } as const;
    await expect(tiles(model, run, wrong)).rejects.toThrow(InputError);
    disposeRun(run);
    disposeModel(model);
  });
});

function tiles(model: LoadedModel, run: Run, request: TileRequest): Promise<NdArray> {
  return patternTiles(model, run, 0, request, checkpoint);
}

function textsOf({ config }: LoadedModel): { tokens: number[]; source: number[] | undefined } {
  const words = (length: number): number[] =>
    Array.from({ length }, (_, i) => (i * 7 + 3) % config.d_vocab);
  return { tokens: words(11), source: config.blocks && words(9) };
}
