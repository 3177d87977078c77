import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { random } from '../../src/base/random';
import { directoryFolder } from '../../src/cli/directory';
import { idsOf } from '../../src/labs/templates-4l/answers';
import { tasks } from '../../src/labs/templates-4l/cases';
import { ablated, otherHeads } from '../../src/labs/templates-4l/circuit';
import { evaluateShots, evaluateTask, heldOutCases } from '../../src/labs/templates-4l/evaluate';
import type { TaskFacts } from '../../src/labs/templates-4l/evaluate';
import type { TemplateFacts } from '../../src/labs/templates-4l/facts';
import { initialise, normalValues } from '../../src/model/initialise';
import type { LoadedModel } from '../../src/model/loaded';
import { disposeModel } from '../../src/model/loaded';
import { loadModel } from '../../src/model/weights/load';
import { startBackend } from '../../src/tensor/backend';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { dispose } from '../../src/tensor/scope';
import { allHeads, parseHeadSet } from '../../src/terms/heads';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = 'public/models/templates-4l';
const card = readFileSync(`${folder}/README.md`, 'utf8');
const shipped = JSON.parse(readFileSync(`${folder}/facts.json`, 'utf8')) as TemplateFacts;
let model: LoadedModel;

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
  model = await loadModel(directoryFolder('templates-4l', folder), 'directory');
});

afterAll(() => {
  disposeModel(model);
});

/** Cases that are neither those of the card nor of training. */
const freshCases = (task: string, count: number): ReturnType<typeof heldOutCases> =>
  heldOutCases(task, count, random(2024));

describe.each([...tasks.keys()])('%s, on 200 fresh held-out cases', (task) => {
  let facts: TaskFacts;

  beforeAll(async () => {
    facts = await evaluateTask(model, freshCases(task, 200));
  });

  it('is solved in at least 95 % of them', () => {
    expect(facts.accuracy).toBeGreaterThanOrEqual(0.95);
    expect(facts.logitDifference).toBeGreaterThan(1);
    expect(shipped.tasks[task]?.cases).toBeGreaterThanOrEqual(200);
    expect(shipped.tasks[task]?.accuracy).toBeGreaterThanOrEqual(0.95);
  });

  it('is not solved by what the corrupt text has too, nor by chance', () => {
    expect(facts.corruptAccuracy).toBeLessThan(facts.accuracy - 0.25);
    expect(facts.shuffledAccuracy).toBeLessThan(facts.accuracy - 0.25);
  });
});

it('needs a shot to know which word task is meant', async () => {
  const shots = await evaluateShots(model, 2024, 12);
  expect(shots['0']).toBeLessThan(0.75);
  expect(shots['1']).toBeGreaterThanOrEqual(0.95);
  expect(shots['10']).toBeGreaterThanOrEqual(0.95);
});

describe('the heads of indirect objects', () => {
  const { circuit, base } = shipped.circuit;

  it('destroy the task when they write nothing, as many others do not', async () => {
    const cases = freshCases('indirect-object', 100);
    const set = parseHeadSet(circuit.join(','), model.config);
    expect(set.length).toBeLessThanOrEqual(8);
    const together = await ablated(model, cases, set);
    expect(together.accuracy).toBeLessThan(0.6);
    expect(together.logitDifference).toBeLessThan(0.25 * base.logitDifference);
    const controls = otherHeads(allHeads(model.config), set, random(7));
    expect(controls).toHaveLength(5);
    for (const control of controls) {
      expect((await ablated(model, cases, control)).accuracy).toBeGreaterThan(0.85);
    }
  });

  it('are those that the card names', () => {
    for (const head of circuit) expect(card).toContain(head);
    expect(shipped.circuit.cases).toBeGreaterThanOrEqual(100);
  });
});

it('knows nothing with random weights', async () => {
  const source = random(1);
  const parameters = initialise(model.config, ({ shape }) => normalValues(shape, 0.1, source));
  const untrained = { config: model.config, parameters };
  for (const task of ['indirect-object', 'greater-than', 'docstring', 'multiple-choice', 'past']) {
    expect((await evaluateTask(untrained, freshCases(task, 40))).accuracy).toBeLessThan(0.2);
  }
  dispose(...parameters.entries().map(([, tensor]) => tensor));
});

it('reads its texts as the tasks split them, a word a token', () => {
  for (const task of tasks.keys()) {
    for (const { clean, corrupt, targets } of freshCases(task, 20)) {
      for (const text of [clean, corrupt, ...targets]) {
        expect(model.codec.encode(text)).toEqual(idsOf(text));
      }
      expect(idsOf(targets[0] ?? '')).toHaveLength(2);
    }
  }
  for (const { text } of model.info.notes.examples ?? []) {
    expect(model.codec.encode(text)).toEqual(idsOf(text));
  }
});

it('is the file that its card names', () => {
  const bytes = readFileSync(`${folder}/model.safetensors`);
  expect(card).toContain(createHash('sha256').update(bytes).digest('hex'));
  expect(card).toContain('npm run train -- templates-4l --seed 0');
  expect(bytes.length).toBeLessThan(3_000_000);
});
