import { beforeAll, describe, expect, it } from 'vitest';
import { sum } from '../../base/statistics';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import type { Measurement, StudyContext } from '../define';
import { TrainingRun } from '../training/run';
import { random } from '../../base/random';
import type { RegressionParameters } from './index';
import { regressionLab, regressionParameters } from './index';
import { publishedErrors } from './presets';
import type { LengthsResult, RegressionView } from './result';
import { flow, lengths } from './studies';
import { trainer } from './train';

const calm = (): Promise<void> => Promise.resolve();
type Run = TrainingRun<RegressionParameters, RegressionView>;

async function trained(changes: Record<string, unknown>): Promise<Run> {
  const pace = { measureEvery: 10_000, checkpointEvery: 10_000 };
  const parameters = regressionParameters.parse({ ...pace, ...changes });
  const run = TrainingRun.begin(trainer, { lab: regressionLab.id, parameters, seed: 1 });
  await run.advance(parameters.steps, { checkpoint: calm });
  return run;
}

async function measured(
  run: Run,
): Promise<{ metrics: Record<string, number>; view: RegressionView }> {
  const { metrics, view }: Measurement<RegressionView> = await run.measureAt(run.step, calm);
  return { metrics: metrics as Record<string, number>, view };
}

function studyOf(run: Run, tensors: StudyContext<RegressionParameters>['trained']) {
  return {
    lab: run.spec.parameters,
    seed: 1,
    trained: tensors,
    random: random(1),
    checkpoint: calm,
    onProgress: () => undefined,
    train: () => Promise.reject(new Error('not here')),
  };
}

describe('the lab of in-context regression', () => {
  let before: number;
  let pair: Run;
  let single: Run;
  beforeAll(async () => {
    await startBackend(nodePlatform, 'wasm');
    before = liveTensors();
    pair = await trained({ steps: 600 });
    single = await trained({ steps: 400, heads: 1 });
  }, 300_000);

  it('ends with two heads where the paper does, far below one head', async () => {
    const [two, one] = [await measured(pair), await measured(single)];
    expect(two.metrics.error).toBeGreaterThan(0.235);
    expect(two.metrics.error).toBeLessThan(0.26);
    expect(two.metrics.error).toBeLessThan(0.7 * one.metrics.error!);
    expect(one.metrics.error).toBeGreaterThan(0.38);
    expect(one.metrics.error).toBeLessThan(0.45);
  });

  it('has heads that compare on the diagonal, opposed, with no mean', async () => {
    const { view, metrics } = await measured(pair);
    const omega = view.patterns.map((head) => head.omega[0]!);
    const mu = view.patterns.map((head) => head.mu[0]!);
    view.patterns.forEach(({ offDiagonal }, h) => {
      expect(offDiagonal / Math.abs(omega[h]!)).toBeLessThan(0.15);
      expect(omega[h]! * mu[h]!).toBeGreaterThan(0.1);
    });
    expect(omega[0]! * omega[1]!).toBeLessThan(0);
    expect(Math.abs(sum(mu)) / sum(mu.map(Math.abs))).toBeLessThan(0.05);
    expect(metrics.likeIdentity).toBeGreaterThan(0.99);
  });

  it('answers like debiased gradient descent, which one head does not', async () => {
    const [two, one] = [await measured(pair), await measured(single)];
    expect(two.metrics.agreement).toBeGreaterThan(0.98);
    expect(one.metrics.agreement).toBeLessThan(0.95);
    expect(Math.abs(two.metrics.ridge! - 0.114)).toBeLessThan(0.005);
  });

  it(
    'carries over to other lengths, beside the published curves',
    { timeout: 60_000 },
    async () => {
      const result = await pair.withParameters(pair.step, (tensors) =>
        lengths({ contexts: 800 }, studyOf(pair, tensors)),
      );
      const at = (length: number): LengthsResult['rows'][number] =>
        result.rows.find((row) => row.length === length)!;
      expect(result.rows.map(({ length }) => length)).toEqual(
        publishedErrors.map(({ length }) => length),
      );
      expect(at(10).model).toBeLessThan(publishedErrors[0]!.gradientDescent);
      expect(at(100).model).toBeLessThan(0.2);
      result.rows.forEach(({ model, ridge }) => expect(model).toBeGreaterThan(ridge));
    },
  );

  it('knows nothing before it is trained', async () => {
    const fresh = await trained({ steps: 1, rate: 1e-9 });
    const { metrics } = await measured(fresh);
    expect(metrics.error).toBeGreaterThan(1);
    expect(metrics.agreement).toBeLessThan(0.9);
    fresh.dispose();
  });

  it('flows down on the reduced loss', async () => {
    const pace = { heads: 2, size: 0.02, steps: 2000 };
    const { points, surface } = await flow(pace, studyOf(pair, null));
    expect(points.at(-1)!.loss).toBeLessThan(points[0]!.loss - 0.5);
    expect(surface.loss).toHaveLength(surface.omega.length * surface.mu.length);
    expect(surface.loss[0]).toBeCloseTo(1.1, 12);
    expect(Math.min(...surface.loss)).toBeLessThan(0.23);
  });

  it('leaves no tensor', () => {
    [pair, single].forEach((run) => run.dispose());
    expect(liveTensors()).toBe(before);
  });
});
