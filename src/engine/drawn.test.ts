import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { plainFigure } from '../../tests/plain/drawn';
import type { PlainRun } from '../../tests/plain/drawn';
import { plainRun } from '../../tests/plain/drawnRun';
import { fixture, fixtureModel } from '../../tests/reference/load';
import { keysOf } from '../base/keys';
import type { NdArray } from '../base/ndarray';
import { disposeModel } from '../model/loaded';
import type { LoadedModel } from '../model/loaded';
import { nodePlatform } from '../tensor/platform/platformNode';
import { readsSource } from '../terms/blocks';
import { combinations, editViews, plainDrawn, quantities } from '../terms/drawn';
import type { Drawn } from '../terms/drawn';
import type { Head } from '../terms/heads';
import type { Intervention } from '../terms/interventions';
import type { RunSpec } from '../terms/runs';
import { checkRoom } from './drawnHandlers';
import { LocalEngine } from './local';

vi.setConfig({ testTimeout: 60_000 });

const engine = new LocalEngine({
  platform: nodePlatform,
  folderOf: ({ id }) => Promise.resolve(fixture(id)),
  onLost: () => undefined,
});

/** Edits before and after the softmax, of the values and of one position alone. */
const edits: readonly Intervention[] = [
  { at: 'blocks.0.attn.hook_v', heads: [1], scope: 'all', op: { kind: 'scale', factor: 0.25 } },
  { at: 'blocks.1.attn.hook_pattern', heads: [2], scope: 'all', op: { kind: 'uniform' } },
  {
    ...{ at: 'blocks.1.attn.hook_attn_scores', heads: [0], positions: [2, 4], scope: 'all' },
    op: { kind: 'scale', factor: 2 },
  },
];

/** What becomes of the first token, in which run: each by itself, and both at once. */
const ways = [
  ['shown', 'after'],
  ['shown', 'before'],
  ['shown', 'change'],
  ['hidden', 'after'],
  ['renormalised', 'after'],
  ['renormalised', 'change'],
] as const;

const texts = [
  [3, 1, 4, 1, 5, 9, 2, 6, 5],
  [2, 7, 1, 8, 2, 8, 1],
] as const;
const sources = [
  [2, 3, 5, 7, 11, 13, 17, 19],
  [4, 6, 9, 10, 14, 15],
] as const;

describe.each([
  ['cpu', ['llama-tied', 't5']],
  ['wasm', ['llama-tied', 'gemma2', 'bert', 't5']],
] as const)('what is drawn on %s', (backend, models) => {
  beforeAll(() => engine.call('start', { backend }));

  // Grouped queries; windows and soft cap; both ways; relative bias and cross-attention.
  describe.each(models)('of %s', (id) => {
    let model: LoadedModel;
    let digest: string;
    let edited: PlainRun[];
    let unchanged: PlainRun[];

    beforeAll(async () => {
      ({ digest } = await engine.call('load', { source: { kind: 'directory', id, path: '' } }));
      model = await fixtureModel(id);
      edited = await Promise.all([0, 1].map((text) => plainRun(model, specOf(text, edits))));
      unchanged = await Promise.all([0, 1].map((text) => plainRun(model, specOf(text, []))));
    });
    afterAll(() => disposeModel(model));

    const specOf = (text: number, interventions: readonly Intervention[]): RunSpec => ({
      model: digest,
      tokens: [...texts[text]!],
      ...(readsSource(model.config) && { source: [...sources[text]!] }),
      interventions: [...interventions],
    });
    const ask = (heads: readonly Head[], drawn: Drawn, several: boolean): Promise<NdArray[]> => {
      const [run, ...batch] = (several ? [0, 1] : [0]).map((text) => specOf(text, edits));
      return engine.call('patterns', { run: run!, batch, heads: [...heads], drawn }) as Promise<
        NdArray[]
      >;
    };
    const plain = (heads: readonly Head[], drawn: Drawn, several: boolean): number[][] => {
      const count = several ? 2 : 1;
      const runs = { edited: edited.slice(0, count), unchanged: unchanged.slice(0, count) };
      return plainFigure(runs, heads, drawn);
    };
    const all = (layer: number): Head[] =>
      Array.from({ length: model.config.n_heads }, (_, head) => ({ layer, head }));

    it.each(keysOf(quantities))('%s follows its definition in every head', async (quantity) => {
      for (const [first, view] of ways) {
        const drawn: Drawn = { ...plainDrawn, quantity, first, edits: view };
        for (let layer = 0; layer < model.config.n_layers; layer++) {
          const found = await ask(all(layer), drawn, false);
          found.forEach((pattern, head) => {
            expectSame(pattern, plain([{ layer, head }], drawn, false));
          });
        }
      }
    });

    it.each(keysOf(combinations))('%s over heads and texts', async (over) => {
      const heads = combinable(model);
      const weights = { [`L${heads[0]!.layer}H0`]: -0.5, [`L${heads[1]!.layer}H1`]: 3 };
      for (const quantity of keysOf(quantities)) {
        for (const view of keysOf(editViews)) {
          const drawn: Drawn = { ...plainDrawn, quantity, over, weights, edits: view };
          const found = await ask(heads, drawn, true);
          expect(found).toHaveLength(over === 'head' ? heads.length : 1);
          found.forEach((pattern, i) => {
            const of = over === 'head' ? heads.slice(i, i + 1) : heads;
            expectSame(pattern, plain(of, drawn, true));
          });
        }
      }
    });

    it('gives thumbnails that hold the strongest value of each tile', async () => {
      for (const quantity of keysOf(quantities)) {
        for (const first of ['shown', 'hidden'] as const) {
          const drawn: Drawn = { ...plainDrawn, quantity, first, edits: 'change' };
          const [run, batch] = [specOf(0, edits), [specOf(1, edits)]];
          const tiles = await engine.call('thumbnails', { run, batch, size: 3, drawn });
          for (let layer = 0; layer < model.config.n_layers; layer++) {
            const patterns = await ask(all(layer), drawn, true);
            const pooled = patterns.map((pattern) => strongest(pattern, 3));
            expect([...tiles[layer]!.data]).toEqual(pooled.flat());
          }
        }
      }
    });

    it('gives the thumbnails of some layers alone, and refuses those that are none', async () => {
      const ask = { run: specOf(0, edits), size: 3 };
      for (const first of ['shown', 'hidden'] as const) {
        const all = await engine.call('thumbnails', { ...ask, drawn: { first } });
        const some = await engine.call('thumbnails', { ...ask, drawn: { first }, layers: [1] });
        expect(some).toEqual([all[1]]);
        expect(all[1]).not.toEqual(all[0]);
      }
      const layers = [0, model.config.n_layers];
      await expect(engine.call('thumbnails', { ...ask, layers })).rejects.toThrow(
        'asked for layer',
      );
    });

    it('would notice other key heads, no output matrix, or the other run', async () => {
      const head = { layer: 0, head: 0 };
      const drawn: Drawn = { ...plainDrawn, quantity: 'output-norm' };
      const [found] = await ask([head], drawn, false);
      const off = ([run]: PlainRun[], choice: Drawn): number =>
        furthest(found!, plainFigure({ edited: [run!], unchanged: [] }, [head], choice));
      const misread = edited.map((run) =>
        run.map((layer) => ({ ...layer, keyHead: () => model.config.n_key_value_heads - 1 })),
      );
      expect(off(edited, drawn)).toBeLessThan(tolerance);
      expect(off(misread, drawn)).toBeGreaterThan(100 * tolerance);
      expect(off(edited, { ...drawn, quantity: 'value-norm' })).toBeGreaterThan(100 * tolerance);
      const other = { ...plainDrawn, edits: 'change' } as const;
      const [change] = await ask([{ layer: 1, head: 2 }], other, false);
      expect(Math.max(...change!.data.map(Math.abs))).toBeGreaterThan(0.01);
    });
  });

  it('refuses to combine heads over different texts, or none', async () => {
    const { digest } = await engine.call('load', {
      source: { kind: 'directory', id: 't5', path: '' },
    });
    const run = { model: digest, tokens: [1, 2], source: [3, 4], interventions: [] };
    const drawn = { over: 'mean' } as const;
    const heads = [
      { layer: 0, head: 0 },
      { layer: 3, head: 0 },
    ];
    await expect(engine.call('patterns', { run, heads, drawn })).rejects.toThrow(
      'heads of E0 and C0 are over different texts: combine heads of one kind of layer',
    );
    await expect(engine.call('patterns', { run, heads: [], drawn })).rejects.toThrow('got none');
  });

  it('refuses what would not fit', () => {
    expect(() => checkRoom(12, 2364, 2364)).not.toThrow();
    expect(() => checkRoom(12, 2365, 2365)).toThrow('of up to 2364 tokens here, got 2365');
  });
});

/** Relative to the largest value of a figure: some units in the last place of f32. */
const tolerance = 2e-6;

function expectSame(found: NdArray, expected: readonly (readonly number[])[]): void {
  expect(found.shape).toEqual([expected.length, expected[0]!.length]);
  expect([...found.data].map(Number.isNaN)).toEqual(expected.flat().map(Number.isNaN));
  expect(furthest(found, expected)).toBeLessThan(tolerance);
}

/** The largest difference of two figures, as a part of the largest value, where both have values. */
function furthest(found: NdArray, expected: readonly (readonly number[])[]): number {
  const values = expected.flat().map((value) => (Number.isNaN(value) ? 0 : value));
  const largest = Math.max(1, ...values.map(Math.abs));
  const at = (i: number): number => (Number.isNaN(found.data[i]!) ? 0 : found.data[i]!);
  return Math.max(...values.map((value, i) => Math.abs(at(i) - value))) / largest;
}

/** The value of largest size in each tile, the positive of equals; NaN for tiles without any. */
function strongest({ shape: [rows = 0, columns = 0], data }: NdArray, size: number): number[] {
  const side = Math.ceil(Math.max(rows, columns) / size);
  const across = Math.ceil(columns / side);
  const tiles = Array.from({ length: Math.ceil(rows / side) * across }, (): number[] => []);
  data.forEach((value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    if (!Number.isNaN(value))
      tiles[Math.floor(row / side) * across + Math.floor(column / side)]?.push(value);
  });
  const by = (a: number, b: number): number => Math.abs(b) - Math.abs(a) || b - a;
  return tiles.map((values) => values.sort(by)[0] ?? NaN);
}

/** Heads of two layers over the same texts. */
function combinable({ config }: LoadedModel): Head[] {
  const [a, b] = readsSource(config) ? [3, 5] : [0, 1];
  return [
    { layer: a, head: 0 },
    { layer: b, head: 1 },
    { layer: a, head: 2 },
  ];
}
