import { beforeAll, describe, expect, it, vi } from 'vitest';
import { handBuiltFolder } from '../../tests/handBuilt/inductionModel';
import { subarray, valueAt } from '../base/ndarray';
import { headScore } from '../measures/headScores';
import { nodePlatform } from '../tensor/platform/platformNode';
import { liveTensors } from '../tensor/scope';
import { allHeads } from '../terms/heads';
import { ablate } from '../terms/interventions';
import type { ModelInfo } from '../terms/models';
import type { RunSpec } from '../terms/runs';
import { LocalEngine } from './local';
import type { RunScore } from './protocol';

vi.setConfig({ testTimeout: 60_000 });

const engine = new LocalEngine({
  platform: nodePlatform,
  folderOf: () => Promise.resolve(handBuiltFolder()),
  onLost: () => undefined,
});
let model: ModelInfo;

beforeAll(async () => {
  await engine.call('start', { backend: 'wasm' });
  model = await engine.call('load', { source: { kind: 'directory', id: 'hand-built', path: '' } });
});

async function specOf(text: string): Promise<RunSpec> {
  const tokens = await engine.call('encode', { model: model.digest, text });
  return { model: model.digest, tokens: tokens.map(({ id }) => id), interventions: [] };
}

function named(scores: readonly RunScore[], id: string): RunScore {
  const found = scores.find((score) => score.id === id);
  if (!found) throw new Error(`expected the score ${id}`);
  return found;
}

describe('scores of the heads of a run', () => {
  it('are those of its patterns, of all heads in the order of the grid', async () => {
    const run = await specOf('w1 w2 w3 w1 w2');
    const heads = [...allHeads(model)];
    const [first] = await engine.call('describeTokens', { model: model.digest, ids: run.tokens });
    const text = { ids: run.tokens, start: first?.special ? 1 : 0, period: null };
    const patterns = await engine.call('patterns', { run, heads });
    await engine.call('headScores', { run });
    const before = liveTensors();
    const scores = await engine.call('headScores', { run });
    expect(liveTensors()).toBe(before);
    for (const id of ['prefix-matching', 'previous-token', 'entropy']) {
      const expected = patterns.map((pattern) => headScore(id).on(text)(subarray(pattern)));
      expect([...named(scores, id).values]).toEqual([...new Float32Array(expected)]);
    }
    expect(Math.max(...named(scores, 'prefix-matching').values)).toBeGreaterThan(0.9);
    expect(named(scores, 'previous-token').chance[0]).toBeLessThan(0.5);
  });

  it('tell which heads fetch the token that the model expects', async () => {
    const run = await specOf('w1 w2 w3 w1');
    const [next] = await engine.call('predictions', { runs: [run], count: 1 });
    expect(next?.token.text.trim()).toBe('w2');
    const { values } = named(await engine.call('headScores', { run }), 'fetching');
    const head = { layer: 1, head: 0 };
    const [pattern] = await engine.call('patterns', { run, heads: [head] });
    const [last, there] = [run.tokens.length - 1, run.tokens.indexOf(next?.token.id ?? -1)];
    expect(values[model.n_heads]).toBe(pattern && valueAt(pattern, last, there));
    expect(values[model.n_heads]).toBeGreaterThan(0.9);
  });

  it('are NaN where no place of the text counts, follow edits, and refuse a head there is not', async () => {
    const nothing = await specOf('w1 w2 w3');
    const heads = [{ layer: 1, head: 0 }];
    const scores = await engine.call('headScores', { run: nothing, heads });
    expect([...named(scores, 'prefix-matching').values]).toEqual([NaN]);
    const run = await specOf('w1 w2 w3 w1 w2');
    const edited = { ...run, interventions: ablate(heads, 'uniform') };
    const even = named(await engine.call('headScores', { run: edited, heads }), 'previous-token');
    expect(even.values[0]).toBeCloseTo(even.chance[0] ?? 0, 6);
    const none = engine.call('headScores', { run, heads: [{ layer: 9, head: 0 }] });
    await expect(none).rejects.toThrow('L9H0');
  });
});
