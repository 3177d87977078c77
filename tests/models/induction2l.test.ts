import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { retrievalParameters } from '../../src/analyses/retrieval-heads';
import { run } from '../../src/analyses/retrieval-heads/method';
import { valueAt } from '../../src/base/ndarray';
import { random } from '../../src/base/random';
import { argmax, mean } from '../../src/base/statistics';
import { directoryFolder } from '../../src/cli/directory';
import { evaluateInduction } from '../../src/labs/induction-2l/evaluate';
import type { InductionFacts } from '../../src/labs/induction-2l/evaluate';
import { copyingScores } from '../../src/measures/heads/copying';
import { headScore } from '../../src/measures/heads/headScore';
import { attribution } from '../../src/measures/logitAttribution';
import { initialise, normalValues } from '../../src/model/initialise';
import type { LoadedModel } from '../../src/model/loaded';
import { disposeModel } from '../../src/model/loaded';
import { disposeRun, runText } from '../../src/model/run';
import { loadModel } from '../../src/model/weights/load';
import { startBackend } from '../../src/tensor/backend';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { dispose } from '../../src/tensor/scope';
import { allHeads, headName, parseHead } from '../../src/terms/heads';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = 'public/models/induction-2l';
const card = readFileSync(`${folder}/README.md`, 'utf8');
const shipped = JSON.parse(readFileSync(`${folder}/facts.json`, 'utf8')) as InductionFacts;
let model: LoadedModel;
let facts: InductionFacts;

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
  model = await loadModel(directoryFolder('induction-2l', folder), 'directory');
  facts = await evaluateInduction(model, 2024, 4);
});

afterAll(() => {
  disposeModel(model);
});

describe('the bundled model, on sequences that are not those of its card', () => {
  it('has an induction head and a previous-token head of at least 0.8', () => {
    expect(Math.max(...facts.induction)).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...facts.previousToken)).toBeGreaterThanOrEqual(0.8);
  });

  it('has the heads that its card names', () => {
    expect(facts.inductionHeads).toEqual(shipped.inductionHeads);
    expect(facts.previousTokenHeads).toEqual(shipped.previousTokenHeads);
    for (const head of shipped.inductionHeads) expect(card).toContain(head);
  });

  it('loses the repeated half without its induction heads, not without as many others', () => {
    expect(facts.maskedLoss / facts.baseLoss).toBeGreaterThanOrEqual(3);
    expect(facts.controlLosses).toHaveLength(10);
    for (const loss of facts.controlLosses)
      expect(Math.abs(loss / facts.baseLoss - 1)).toBeLessThan(0.2);
  });

  it('predicts the repeat where the last word decides', () => {
    expect(facts.accuracyDistinct).toBeGreaterThanOrEqual(0.99);
    expect(facts.baseLoss).toBeCloseTo(shipped.baseLoss, 0);
  });

  it('shows nothing of it with random weights', async () => {
    const source = random(1);
    const parameters = initialise(model.config, ({ shape }) => normalValues(shape, 0.1, source));
    const untrained = await evaluateInduction({ config: model.config, parameters }, 3, 1);
    expect(untrained.inductionHeads).toEqual([]);
    expect(untrained.accuracy).toBeLessThan(0.05);
    dispose(...parameters.entries().map(([, tensor]) => tensor));
  });

  it('finds its induction heads as retrieval heads with its own parameters', async () => {
    const own = model.info.notes.parameters?.['retrieval-heads'];
    const parameters = retrievalParameters.parse({ ...own, samples: 1, draws: 2 });
    const result = await run(model, {}, parameters, {
      onProgress: () => undefined,
      checkpoint: () => Promise.resolve(),
      random: random(0),
    });
    expect(result.validSamples).toBeGreaterThanOrEqual(4);
    expect([...(result.top?.heads ?? [])].sort()).toEqual([...shipped.inductionHeads].sort());
    expect(result.top?.recall).toBeLessThanOrEqual(0.1);
    expect(result.base.recall).toBeGreaterThanOrEqual(0.75);
    for (const { recall } of result.random) {
      expect(Math.abs(recall - result.base.recall)).toBeLessThanOrEqual(0.1);
    }
  });

  it('has induction heads that copy whatever they attend to, and no others in their layer', async () => {
    const { scores, random } = await copyingScores(model, 0, () => Promise.resolve());
    const induction = new Set(shipped.inductionHeads);
    for (const head of allHeads(model.config)) {
      const score = valueAt(scores, head.layer, head.head);
      if (induction.has(headName(head))) expect(score).toBeGreaterThan(0.98);
      else if (head.layer === 1) expect(score).toBeLessThan(0.1);
    }
    expect(Math.abs(mean(random))).toBeLessThan(0.1);
    expect(Math.max(...random)).toBeLessThan(0.3);
  });

  it('owes a repeated word to its induction heads, and its score to where they look', async () => {
    const tokens = [0, 20, 30, 40, 50, 60, 20, 30, 40];
    const run = await runText(model, { tokens, interventions: [] }, () => Promise.resolve());
    const free = (): Promise<void> => Promise.resolve();
    const found = await attribution(model, run, { target: 50, distractor: 60 }, free);
    const credit = (name: string): number => {
      const { layer, head } = parseHead(name);
      return valueAt(found.heads, layer, head);
    };
    const ofInduction = shipped.inductionHeads.reduce((sum, name) => sum + credit(name), 0);
    expect(ofInduction / found.difference).toBeGreaterThan(0.8);
    const best = argmax(found.heads.data);
    expect(shipped.inductionHeads).toContain(
      headName({ layer: Math.floor(best / 8), head: best % 8 }),
    );
    const cell = (key: number): ReturnType<typeof headScore> =>
      headScore(model, run, parseHead(shipped.inductionHeads[0] ?? ''), 8, key);
    const [match, other] = [await cell(4), await cell(3)];
    expect(match.weight).toBeGreaterThan(0.5);
    expect(match.score - other.score).toBeGreaterThan(2);
    disposeRun(run);
  });

  it('is the file that its card names', () => {
    const bytes = readFileSync(`${folder}/model.safetensors`);
    expect(card).toContain(createHash('sha256').update(bytes).digest('hex'));
    expect(card).toContain('npm run train -- induction-2l --seed 0');
  });
});
