import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../base/random';
import { CancelledError } from '../../base/errors';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import type { StudyContext } from '../define';
import { TrainingRun } from '../training/run';
import type { RandomFeaturesParameters } from './index';
import { randomFeaturesLab, randomFeaturesParameters } from './index';
import { preparationOf } from './preparation';
import type { CurvesResult, RandomFeaturesView } from './result';
import { forwards } from './ridge';
import { heads, samples } from './studies';
import { trainer } from './train';

const calm = (): Promise<void> => Promise.resolve();
const small = { width: 5, keys: 4, heads: 20, samples: 60, measureEvery: 1000 };

async function trained(
  changes: Record<string, unknown> = {},
): Promise<TrainingRun<RandomFeaturesParameters, RandomFeaturesView>> {
  const parameters = randomFeaturesParameters.parse({ ...small, ...changes });
  const run = TrainingRun.begin(trainer, { lab: randomFeaturesLab.id, parameters, seed: 1 });
  await run.advance(parameters.steps, { checkpoint: calm });
  return run;
}

function contextOf(checkpoint = calm, partial: CurvesResult[] = []) {
  const context: StudyContext<RandomFeaturesParameters> = {
    lab: randomFeaturesParameters.parse({ ...small, heads: 12 }),
    seed: 1,
    trained: null,
    random: random(1),
    checkpoint,
    onProgress: (_stage, _done, _total, result) => partial.push(result as CurvesResult),
    train: () => Promise.reject(new Error('not here')),
  };
  return context;
}

describe.each(['cpu', 'wasm'] as const)('training the values of frozen heads on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('ends at ridge regression and leaves nothing', async () => {
    const before = liveTensors();
    const run = await trained();
    const { metrics, view } = await run.measureAt(run.step, calm);
    expect(metrics.distance).toBeLessThan(0.02);
    expect(metrics.error).toBeCloseTo(Number(metrics.ridge), 2);
    expect(run.rows[0]!.metrics.distance).toBe(1);
    expect(run.losses.at(-1)).toBeLessThan(0.5 * run.losses[0]!);
    expect(view.heads).toHaveLength(20);
    expect(view.pruned.kept).toEqual([0, 1, 2, 4, 8, 16, 20]);
    expect(view.pruned.errors.at(-1)).toBeCloseTo(Number(metrics.error), 6);
    expect(view.scores).toHaveLength(20 * 4);
    run.dispose();
    expect(liveTensors()).toBe(before);
  });

  it('trains the network beside it, which has no heads', async () => {
    const run = await trained({ learner: 'network' });
    const { metrics, view } = await run.measureAt(run.step, calm);
    expect(metrics.distance).toBeLessThan(0.02);
    expect(view.heads).toEqual([]);
    expect(view.scores).toEqual([]);
    run.dispose();
  });
});

describe('what a run is made of', () => {
  it('is standardised: rows of mean squared length 1, answers of variance 1', () => {
    const parameters = randomFeaturesParameters.parse(small);
    const { features, answers, testFeatures, testAnswers } = preparationOf(parameters, random(4));
    const squares = features.values.reduce((sum, value) => sum + value * value, 0);
    expect(squares / 60).toBeCloseTo(1, 10);
    expect(answers.reduce((sum, value) => sum + value * value, 0) / 59).toBeCloseTo(1, 10);
    expect(forwards(testFeatures, new Float64Array(120))).toHaveLength(testAnswers.length);
  });

  it('has heads nearer to the identity with a bias', async () => {
    const alignment = async (bias: number): Promise<number> => {
      const run = await trained({ bias, steps: 1 });
      const { view } = await run.measureAt(1, calm);
      run.dispose();
      return Math.min(...view.heads.map((head) => head.alignment));
    };
    expect(await alignment(6)).toBeGreaterThan(0.9);
    expect(await alignment(0)).toBeLessThan(0.3);
  });
});

describe('the comparisons', () => {
  it('fill row by row, and the first seed is the same with more', { timeout: 30_000 }, async () => {
    const partial: CurvesResult[] = [];
    const result = await heads({ seeds: 1 }, contextOf(calm, partial));
    expect(partial).toHaveLength(4);
    expect(partial[0]!.learners.map(({ errors }) => errors.length)).toEqual([1, 0, 0, 0]);
    expect(partial.at(-1)).toEqual(result);
    expect(result.learners.every(({ errors }) => errors[0]!.length === 5)).toBe(true);
  });

  it('stop where their checkpoint throws', async () => {
    const checkpoint = (): Promise<void> => Promise.reject(new CancelledError());
    await expect(samples({ seeds: 2 }, contextOf(checkpoint))).rejects.toThrow(CancelledError);
  });
});
