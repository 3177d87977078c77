import { beforeAll, describe, expect, it, vi } from 'vitest';
import { handBuiltFolder } from '../../tests/handBuilt/inductionModel';
import { digestOfJson } from '../base/digest';
import { CancelledError, InputError, ModelError } from '../base/errors';
import { subarray, valueAt } from '../base/ndarray';
import { mean, sum } from '../base/statistics';
import { liveTensors } from '../tensor/scope';
import { nodePlatform } from '../tensor/platform/platformNode';
import type { ModelInfo } from '../terms/models';
import { ablate } from '../terms/interventions';
import { LocalEngine } from './local';
import type { RunSpec } from '../terms/runs';
import type { Generated } from './protocol';

vi.setConfig({ testTimeout: 60_000 });

const budget = 2_000_000;
const engine = new LocalEngine({
  platform: nodePlatform,
  folderOf: (source) =>
    source.id === 'hand-built'
      ? Promise.resolve(handBuiltFolder())
      : Promise.reject(new ModelError('no such model')),
  onLost: () => undefined,
  runBudget: budget,
});

let model: ModelInfo;
let unloaded: number;

beforeAll(async () => {
  await engine.call('start', { backend: 'wasm' });
  unloaded = liveTensors();
  model = await engine.call('load', { source: { kind: 'directory', id: 'hand-built', path: '' } });
});

async function specOf(
  text: string,
  interventions: RunSpec['interventions'] = [],
): Promise<RunSpec> {
  const tokens = await engine.call('encode', { model: model.digest, text });
  return { model: model.digest, tokens: tokens.map(({ id }) => id), interventions };
}

/** Jensen-Shannon divergence in bits between all weight on one of n keys and the same on each. */
function oneKeyAgainstUniform(n: number): number {
  const middle = (1 + 1 / n) / 2;
  const certain = Math.log2(1 / middle);
  const even = Math.log2(1 / n / middle) / n + ((n - 1) / n) * Math.log2(2);
  return (certain + even) / 2;
}

describe('the engine', () => {
  it('names equal runs equally and different ones differently', async () => {
    const idOf = async (spec: RunSpec): Promise<string> =>
      (await engine.call('run', { run: spec })).id;
    const off = ablate([{ layer: 1, head: 0 }], 'zero');
    expect(await idOf(await specOf('w1 w2 w1'))).toBe(await idOf(await specOf('w1 w2 w1')));
    expect(await idOf(await specOf('w1 w2 w1'))).not.toBe(await idOf(await specOf('w1 w2 w3')));
    expect(await idOf(await specOf('w1 w2 w1'))).not.toBe(
      await idOf(await specOf('w1 w2 w1', off)),
    );
  });

  it('gives patterns whose rows add up to 1 and thumbnails that hold their largest weights', async () => {
    const run = await specOf('w1 w2 w3 w1 w2');
    const heads = [
      { layer: 0, head: 0 },
      { layer: 1, head: 0 },
    ];
    const patterns = await engine.call('patterns', { run, heads });
    expect(patterns.map(({ shape }) => shape)).toEqual([
      [6, 6],
      [6, 6],
    ]);
    expect(sum(subarray(patterns[1]!, 5).data)).toBeCloseTo(1, 6);
    expect(valueAt(patterns[1]!, 5, 3)).toBeCloseTo(1, 6);
    const tiles = await engine.call('thumbnails', { run, size: 3 });
    expect(tiles.map(({ shape }) => shape)).toEqual([
      [4, 3, 3],
      [4, 3, 3],
    ]);
    expect(valueAt(tiles[1]!, 0, 2, 1)).toBeCloseTo(1, 6);
  });

  it('predicts what induction predicts, and not without its head', async () => {
    const [base, edited] = [
      await specOf('w1 w2 w3 w1'),
      await specOf('w1 w2 w3 w1', ablate([{ layer: 1, head: 0 }], 'zero')),
    ];
    const [first] = await engine.call('predictions', { runs: [base, edited], count: 1 });
    expect(first?.token.text).toBe('w2');
    expect(first?.runs[0]?.rank).toBe(1);
    expect(first?.runs[0]?.probability).toBeGreaterThan(0.99);
    expect(first?.runs[1]?.probability).toBeCloseTo(1 / model.d_vocab, 6);
  });

  it('marks only later heads as moved, and the right ones', async () => {
    const before = await specOf('w1 w2 w3 w1 w2 w3');
    const after = { ...before, interventions: ablate([{ layer: 0, head: 0 }], 'uniform') };
    const shift = await engine.call('patternShift', { before, after });
    expect([...subarray(shift, 0).data].slice(1)).toEqual([0, 0, 0]);
    const rows = [1, 2, 3, 4, 5, 6, 7].map(oneKeyAgainstUniform);
    expect(valueAt(shift, 0, 0)).toBeCloseTo(mean(rows), 5);
    expect(valueAt(shift, 1, 0)).toBeGreaterThan(0.2);
    expect([...subarray(shift, 1).data].slice(1, 3)).toEqual([0, 0]);
  });

  it('continues a text', async () => {
    const request = { run: await specOf('w1 w2 w3 w4 w1'), count: 3 };
    const { made, text } = await engine.call('generate', request);
    expect(made.map(({ token }) => token.text)).toEqual(['w2', 'w3', 'w4']);
    expect(text).toBe(' w2 w3 w4');
  });

  it('tells of each new token at once: its probability, and what the heads looked at', async () => {
    const run = await specOf('w1 w2 w3 w4 w1');
    const heads = [
      { layer: 1, head: 0 },
      { layer: 0, head: 1 },
    ];
    // Switched off from the last token of the prompt on: a run over all of the text has to be told where.
    const interventions = ablate([{ layer: 0, head: 0 }], 'uniform', 'decode');
    const edited = { ...run, interventions };
    const news: Generated[] = [];
    const { made } = await engine.call(
      'generate',
      { run: edited, count: 3, heads },
      { onProgress: ({ partial }) => news.push(partial as Generated) },
    );
    expect(news.map((one) => one.made)).toEqual(made.map((one) => [one]));
    const tokens = [...run.tokens, ...made.map(({ token }) => token.id)];
    const whole = { ...edited, tokens, decodeFrom: run.tokens.length - 1 };
    const patterns = await engine.call('patterns', { run: whole, heads });
    for (const [i, { looks, probability, token }] of made.entries()) {
      const query = run.tokens.length - 1 + i;
      looks.forEach((weights, head) => {
        const row = subarray(patterns[head]!, query).data.subarray(0, query + 1);
        expect(weights).toHaveLength(query + 1);
        weights.forEach((weight, key) => expect(weight).toBeCloseTo(row[key]!, 5));
      });
      const before = { ...whole, tokens: tokens.slice(0, query + 1) };
      const [first] = await engine.call('predictions', { runs: [before], count: 1 });
      expect(first?.token.id).toBe(token.id);
      expect(first?.runs[0]?.probability).toBeCloseTo(probability, 5);
    }
    const elsewhere = { ...whole, decodeFrom: 0 };
    const others = await engine.call('patterns', { run: elsewhere, heads });
    expect(others[0]!.data).not.toEqual(patterns[0]!.data);
  });

  it('leaks nothing over 100 edits of the text, and keeps to its budget', async () => {
    for (let edit = 0; edit < 100; edit++) {
      const run = await specOf(`w${edit % 50} w2 w3 w${(edit * 7) % 50} w2`);
      const edited = { ...run, interventions: ablate([{ layer: 1, head: edit % 4 }], 'uniform') };
      await engine.call('run', { run });
      await engine.call('thumbnails', { run: edited, size: 32 });
      await engine.call('patterns', { run, heads: [{ layer: 1, head: 0 }] });
      await engine.call('patternShift', { before: run, after: edited });
      await engine.call('predictions', { runs: [run, edited], count: 5 });
    }
    const { runBytes, runs } = await engine.call('memory', {});
    expect(runBytes).toBeLessThanOrEqual(budget);
    expect(runs).toBeLessThan(100);
    await engine.call('unload', { model: model.digest });
    expect(liveTensors()).toBe(unloaded);
    model = await engine.call('load', {
      source: { kind: 'directory', id: 'hand-built', path: '' },
    });
  });

  it('stops when it is told to, and can be asked again', async () => {
    const run = await specOf('w9 w8 w7');
    const controller = new AbortController();
    const asked = engine.call('thumbnails', { run, size: 8 }, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toBeInstanceOf(CancelledError);
    await expect(engine.call('thumbnails', { run, size: 8 })).resolves.toMatchObject([
      { shape: [4, 4, 4] },
      { shape: [4, 4, 4] },
    ]);
  });

  it.each([
    ['an unknown model', { model: 'x'.repeat(64), tokens: [1], interventions: [] }, /is loaded/],
    ['no tokens', { tokens: [], interventions: [] }, /at least one token/],
    [
      'too many tokens',
      { tokens: new Array<number>(161).fill(1), interventions: [] },
      /at most 160 tokens, got 161/,
    ],
    ['an id outside the vocabulary', { tokens: [60], interventions: [] }, /from 0 to 59, got 60/],
  ])('refuses %s and lives on', async (_, spec, message) => {
    const asked = engine.call('run', { run: { model: model.digest, ...spec } });
    await expect(asked).rejects.toThrow(message);
    await expect(asked).rejects.toBeInstanceOf(InputError);
    await expect(engine.call('run', { run: await specOf('w1') })).resolves.toMatchObject({
      tokens: { length: 2 },
    });
  });

  it('tells what the files held, and that their digests make the model’s', async () => {
    const {
      files,
      tensors,
      digestOf: parts,
    } = await engine.call('weights', {
      model: model.digest,
    });
    expect(digestOfJson(parts)).toBe(model.digest);
    expect(files).toEqual([
      { name: 'model.safetensors', bytes: expect.any(Number) as number, sha256: parts.weights },
    ]);
    expect(tensors.map(({ name }) => name)).toContain('blocks.1.attn.W_O');
    expect(tensors.every(({ fills }) => fills.length === 1)).toBe(true);
  });

  it('recomputes a layer in plain loops, of unedited runs only', async () => {
    const run = await specOf('w1 w2 w3 w1');
    const steps: number[] = [];
    const found = await engine.call(
      'verify',
      { run, layer: 1 },
      { onProgress: ({ done }) => steps.push(done) },
    );
    expect(found).toMatchObject({ kind: 'checked', layer: 1, rows: 5, length: 5, backend: 'wasm' });
    if (found.kind !== 'checked') throw new Error('expected a check');
    expect(found.pattern).toBeLessThan(1e-4);
    expect(found.residual).toBeLessThan(1e-4);
    expect(found.largest).toBeGreaterThanOrEqual(1);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const edited = await specOf('w1 w2', ablate([{ layer: 1, head: 0 }], 'zero'));
    const refused = engine.call('verify', { run: edited, layer: 0 });
    await expect(refused).rejects.toThrow(/only runs of the unchanged model/);
    await expect(engine.call('verify', { run, layer: 2 })).rejects.toThrow(/has 2 layers, got/);
  });

  it('refuses an unknown source and keeps the model it has', async () => {
    const asked = engine.call('load', { source: { kind: 'directory', id: 'other', path: '' } });
    await expect(asked).rejects.toBeInstanceOf(ModelError);
    await expect(engine.call('encode', { model: model.digest, text: 'w1' })).resolves.toHaveLength(
      2,
    );
  });
});
