import { beforeAll, describe, expect, it, vi } from 'vitest';
import { wordTokenizer } from '../../tests/handBuilt/wordTokenizer';
import { changed } from '../../tests/reference/changed';
import { ModelError } from '../base/errors';
import { subarray } from '../base/ndarray';
import { sum } from '../base/statistics';
import { nodePlatform } from '../tensor/platform/platformNode';
import { axesOf, layerName } from '../terms/blocks';
import { ablate } from '../terms/interventions';
import type { ModelInfo } from '../terms/models';
import { LocalEngine } from './local';
import type { RunSpec } from '../terms/runs';
import type { RunSummary } from './protocol';

vi.setConfig({ testTimeout: 60_000 });

const files = { 'tokenizer.json': wordTokenizer };
const engine = new LocalEngine({
  platform: nodePlatform,
  folderOf: ({ id }) =>
    /^(t5|gpt2)/.test(id)
      ? Promise.resolve(changed(id, { files }))
      : Promise.reject(new ModelError('no such model')),
  onLost: () => undefined,
});

const load = (id: string): Promise<ModelInfo> =>
  engine.call('load', { source: { kind: 'directory', id, path: '' } });

describe('a model with an encoder', () => {
  let model: ModelInfo;
  let run: RunSpec;
  let summary: RunSummary;

  beforeAll(async () => {
    await engine.call('start', { backend: 'cpu' });
    model = await load('t5');
    const ids = async (text: string, as: 'text' | 'answer'): Promise<number[]> =>
      (await engine.call('encode', { model: model.digest, text, as })).map(({ id }) => id);
    const source = await ids('the cat sat on a mat', 'text');
    const tokens = await ids('a dog', 'answer');
    run = { model: model.digest, tokens, source, interventions: [] };
    summary = await engine.call('run', { run });
  });

  it('ends its source and begins its answer as it was trained', () => {
    const texts = (tokens: RunSummary['tokens']): string[] => tokens.map(({ text }) => text);
    expect(texts(summary.source ?? []).at(-1)).toBe('</s>');
    expect(texts(summary.tokens)).toEqual(['<pad>', ' a', ' dog']);
    expect(summary.source).toHaveLength(7);
    expect(summary.losses).toHaveLength(2);
  });

  it('begins an empty answer too', async () => {
    const empty = { model: model.digest, text: '', as: 'answer' } as const;
    expect((await engine.call('encode', empty)).map(({ text }) => text)).toEqual(['<pad>']);
  });

  it('gives each layer patterns over the texts that it reads', async () => {
    const layers = Array.from({ length: model.n_layers }, (_, layer) => layer);
    expect(layers.map((layer) => layerName(model, layer)).join()).toBe('E0,E1,D0,C0,D1,C1');
    const heads = layers.map((layer) => ({ layer, head: 2 }));
    const patterns = await engine.call('patterns', { run, heads });
    const tiles = await engine.call('thumbnails', { run, size: 32 });
    patterns.forEach((pattern, layer) => {
      const { queries, keys } = axesOf(model, layer, summary);
      expect(pattern.shape).toEqual([queries.length, keys.length]);
      expect(tiles[layer]?.shape).toEqual([3, queries.length, keys.length]);
      expect(sum(subarray(pattern, 0).data)).toBeCloseTo(1, 5);
    });
  });

  it('is another run with another source', async () => {
    const other = await engine.call('run', { run: { ...run, source: [4, 1] } });
    expect(other.id).not.toBe(summary.id);
    expect([...other.losses]).not.toEqual([...summary.losses]);
  });

  it('goes on with the answer and stops at its end', async () => {
    const { made: tokens } = await engine.call('generate', { run, count: 12 });
    const made = tokens.map(({ token }) => token);
    const whole = { ...run, tokens: [...run.tokens, ...made.slice(0, -1).map(({ id }) => id)] };
    const [next] = await engine.call('predictions', { runs: [whole], count: 1 });
    expect(next?.token.id).toBe(made.at(-1)?.id);
    expect(made.slice(0, -1).every(({ id }) => id !== model.answer?.end)).toBe(true);
  });

  it('changes the prediction when a head that looks at the source is switched off', async () => {
    const interventions = ablate([{ layer: 3, head: 1 }], 'uniform');
    const edited = { ...run, interventions };
    const [first] = await engine.call('predictions', { runs: [run, edited], count: 1 });
    expect(first?.runs[0]?.logit).not.toBeCloseTo(first?.runs[1]?.logit ?? 0, 3);
    const shift = await engine.call('patternShift', { before: run, after: edited });
    expect(shift.shape).toEqual([6, 3]);
    expect(sum(subarray(shift, 3).data)).toBeGreaterThan(1e-3);
    expect(sum(shift.data.subarray(0, 9))).toBeCloseTo(0, 6);
  });

  it('recomputes each kind of layer', async () => {
    for (const [layer, length] of [
      [1, 7],
      [2, 3],
      [3, 3],
    ] as const) {
      const found = await engine.call('verify', { run, layer });
      expect(found).toMatchObject({ kind: 'checked', length, rows: length });
      expect(found.kind === 'checked' && Math.max(found.pattern, found.residual)).toBeLessThan(
        1e-4,
      );
    }
  });

  it.each([
    ['no source', {}, /has an encoder: give the tokens/],
    ['an empty source', { source: [] }, /at least one token/],
    ['ids that it lacks', { source: [99] }, /from 0 to 22, got 99/],
  ])('refuses %s', async (_, changes, said) => {
    const { source: _source, ...rest } = run;
    await expect(engine.call('run', { run: { ...rest, ...changes } })).rejects.toThrow(said);
  });

  it('refuses a window over another text', async () => {
    const at = 'blocks.3.attn.hook_pattern';
    const op = { kind: 'window', sink: 1, recent: 2 } as const;
    const edited: RunSpec = { ...run, interventions: [{ at, scope: 'all', op }] };
    await expect(engine.call('run', { run: edited })).rejects.toThrow(/none of its keys is recent/);
  });
});

it('a model without an encoder refuses a source and an answer', async () => {
  await engine.call('start', { backend: 'cpu' });
  const { digest } = await load('gpt2-tied');
  const run = { model: digest, tokens: [1, 2], source: [3], interventions: [] };
  await expect(engine.call('run', { run })).rejects.toThrow(/has no encoder/);
  const answer = { model: digest, text: 'the', as: 'answer' } as const;
  await expect(engine.call('encode', answer)).rejects.toThrow(/has no encoder/);
});
