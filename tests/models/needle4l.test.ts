import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { retrievalParameters } from '../../src/analyses/retrieval-heads';
import { run } from '../../src/analyses/retrieval-heads/method';
import { random } from '../../src/base/random';
import { mean, topIndices } from '../../src/base/statistics';
import { directoryFolder } from '../../src/cli/directory';
import { casesAt, evaluateNeedle } from '../../src/labs/needle-4l/evaluate';
import type { NeedleFacts } from '../../src/labs/needle-4l/evaluate';
import { tasks } from '../../src/labs/needle-4l/language';
import { recallOf } from '../../src/labs/needle-4l/recall';
import { initialise, normalValues } from '../../src/model/initialise';
import type { LoadedModel } from '../../src/model/loaded';
import { disposeModel } from '../../src/model/loaded';
import { loadModel } from '../../src/model/weights/load';
import { startBackend } from '../../src/tensor/backend';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { dispose } from '../../src/tensor/scope';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = 'public/models/needle-4l';
const card = readFileSync(`${folder}/README.md`, 'utf8');
const shipped = JSON.parse(readFileSync(`${folder}/facts.json`, 'utf8')) as NeedleFacts;
const unhurried = (): Promise<void> => Promise.resolve();
let model: LoadedModel;
let facts: NeedleFacts;

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
  model = await loadModel(directoryFolder('needle-4l', folder), 'directory');
  const extent = {
    lengths: [128, 256, 512],
    depths: [0, 0.5, 1],
    perCell: 8,
    masking: { length: 128, cases: 4, draws: 5 },
    singles: false,
  };
  facts = await evaluateNeedle(model, 2024, extent, unhurried);
});

afterAll(() => {
  disposeModel(model);
});

describe('the bundled model, on cases that are not those of its card', () => {
  it('gives whole answers at every length and depth', () => {
    expect(facts.cases).toBeGreaterThanOrEqual(200);
    for (const task of tasks) {
      expect(mean(facts.recall[task].flat()), task).toBeGreaterThanOrEqual(0.95);
    }
    facts.lengths.forEach((length, i) => {
      const rows = tasks.map((task) => mean(facts.recall[task][i] ?? []));
      expect(mean(rows), `${length} tokens`).toBeGreaterThanOrEqual(0.95);
    });
  });

  it('goes on with passages that come back', () => {
    expect(mean(facts.repeats)).toBeGreaterThanOrEqual(0.9);
  });

  it('has the retrieval heads that its card names, at every length', () => {
    expect([...facts.top].sort()).toEqual([...shipped.top].sort());
    expect(facts.top.length).toBeLessThanOrEqual(
      model.config.n_layers * model.config.n_heads * 0.1,
    );
    for (const scores of facts.scores) expect(Math.max(...scores)).toBeGreaterThanOrEqual(0.5);
    for (const head of shipped.top) expect(card).toContain(head);
  });

  it('loses its answers without them, not without as many others of their layers', () => {
    for (const { top, random: others } of Object.values(facts.masked)) {
      expect(top).toBeLessThanOrEqual(facts.base - 0.5);
      const middle = topIndices(others, 3)[2] ?? -1;
      expect(Math.abs((others[middle] ?? 0) - facts.base)).toBeLessThanOrEqual(0.1);
    }
    for (const left of facts.maskedByLength) expect(left).toBeLessThanOrEqual(0.1);
  });

  it('gives none with random weights', async () => {
    const source = random(1);
    const parameters = initialise(model.config, ({ shape }) => normalValues(shape, 0.1, source));
    const untrained = { config: model.config, parameters };
    const cases = casesAt(128, 4, source);
    expect(await recallOf(untrained, cases, null, unhurried)).toBe(0);
    dispose(...parameters.entries().map(([, tensor]) => tensor));
  });

  it('shows its heads to the analysis with its own parameters', async () => {
    const own = model.info.notes.parameters?.['retrieval-heads'];
    const parameters = retrievalParameters.parse({ ...own, depths: [0, 0.5, 0.9], draws: 0 });
    const result = await run(model, {}, parameters, {
      onProgress: () => undefined,
      checkpoint: unhurried,
      random: random(0),
    });
    expect(result.validSamples).toBe(3);
    expect(Math.max(...(result.scores ?? []))).toBeGreaterThanOrEqual(0.5);
    expect(shipped.retrievalHeads).toEqual(expect.arrayContaining([...(result.top?.heads ?? [])]));
    expect(result.base.recall).toBeGreaterThanOrEqual(0.95);
    expect(result.top?.recall).toBeLessThanOrEqual(0.3);
  });

  it('is the file that its card names', () => {
    const bytes = readFileSync(`${folder}/model.safetensors`);
    expect(card).toContain(createHash('sha256').update(bytes).digest('hex'));
    expect(card).toContain('npm run train -- needle-4l --seed 0');
  });
});
