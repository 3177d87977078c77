import { random } from '../../base/random';
import { mean } from '../../base/statistics';
import type { NdArray } from '../../base/ndarray';
import { compute } from '../../tensor/readback';
import type { Row, StudyContext } from '../define';
import type { RegressionParameters } from './index';
import type { RegressionWeights } from './model';
import { answersOf, keyQuery, outputValue, upload, weightsFrom } from './model';
import { effectivePreconditioner, patternsOf } from './patterns';
import type { Predictor } from './predictors';
import {
  debiasedDescent,
  errorOf,
  expectedErrors,
  gradientDescent,
  preconditioned,
  ridge,
} from './predictors';
import { publishedErrors, publishedPair } from './presets';
import { gradientFlow, pairSurface } from './reducedLoss';
import type {
  FlowResult,
  HeadCountRun,
  HeadCountsResult,
  LengthErrors,
  LengthsResult,
} from './result';
import type { RegressionTask } from './task';
import { drawEpisodes, taskOf } from './task';

type Context = StudyContext<RegressionParameters>;

/** The errors of the trained layer and of closed forms over lengths of the context. */
export async function lengths(
  { contexts }: { contexts: number },
  context: Context,
): Promise<LengthsResult> {
  const task = taskOf({ ...context.lab, outputs: 1 });
  const trained = context.lab.outputs === 1 ? context.trained : null;
  const weights = trained && weightsFrom(trained);
  const own = weights && (await trainedStep(weights, task));
  const step = own ?? diagonal(task.covariates, 2 * publishedPair.omega * publishedPair.mu);
  const rows: LengthErrors[] = [];
  for (const { length } of publishedErrors) {
    await context.checkpoint();
    const at = { ...task, length };
    const expected = (predictor: Predictor): number =>
      mean(expectedErrors(predictor, at, contexts, random(context.seed + length)));
    rows.push({
      length,
      model: weights && (await sampledError(weights, at, contexts, context.seed)),
      descent: expected(preconditioned(gradientDescent(1), step)),
      debiased: expected(preconditioned(debiasedDescent(1), step)),
      ridge: expected(ridge(task.noise * task.covariates)),
    });
    const result = { contexts, rows: [...rows] };
    context.onProgress('lengths', rows.length, publishedErrors.length, result);
  }
  return { contexts, rows };
}

/** What the trained heads compare by, `[covariate, covariate]` in rows. */
async function trainedStep(weights: RegressionWeights, task: RegressionTask): Promise<number[]> {
  const [kq, ov] = await compute(() => [keyQuery(weights), outputValue(weights)]);
  const patterns = patternsOf(kq as NdArray, ov as NdArray, task.features);
  return effectivePreconditioner(kq as NdArray, patterns);
}

function diagonal(size: number, value: number): number[] {
  return Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? value : 0));
}

async function sampledError(
  weights: RegressionWeights,
  task: RegressionTask,
  contexts: number,
  seed: number,
): Promise<number> {
  const episodes = drawEpisodes(task, contexts, random(seed + task.length));
  const [answers] = await compute(() => [answersOf(weights, upload(episodes))]);
  return errorOf((answers as NdArray).data, episodes);
}

/** Trains layers of 1, 2, 4, ... heads from one seed. */
export async function headCounts(
  { most, steps }: { most: number; steps: number },
  context: Context,
): Promise<HeadCountsResult> {
  const counts = [1, 2, 4, 8].filter((count) => count <= most);
  const runs: HeadCountRun[] = [];
  for (const heads of counts) {
    await context.checkpoint();
    const measureEvery = Math.max(1, Math.floor(steps / 20));
    const rows = await context.train({ ...context.lab, heads, steps, measureEvery }, context.seed);
    runs.push(runOf(heads, rows));
    context.onProgress('head counts', runs.length, counts.length, { runs: [...runs] });
  }
  return { runs };
}

function runOf(heads: number, rows: readonly Row[]): HeadCountRun {
  const last = rows.at(-1)?.metrics ?? {};
  const perHead = (name: string): readonly number[] => {
    const values = last[name];
    return typeof values === 'object' ? values : [];
  };
  return {
    heads,
    steps: rows.map(({ step }) => step),
    errors: rows.map(({ metrics }) => Number(metrics.error)),
    omega: perHead('omega'),
    mu: perHead('mu'),
  };
}

/** Gradient flow on the reduced loss from small random values, and the surface of an opposed pair. */
export async function flow(
  { heads, size, steps }: { heads: number; size: number; steps: number },
  context: Context,
): Promise<FlowResult> {
  await context.checkpoint();
  const draw = (): number[] => Array.from({ length: heads }, () => size * context.random.normal());
  const start = { omega: draw(), mu: draw() };
  const every = Math.max(1, Math.floor(steps / 200));
  const points = gradientFlow(start, context.lab, { rate: 0.01, steps, every });
  const axis = (count: number, most: number): number[] =>
    Array.from({ length: count }, (_, i) => (most * i) / (count - 1));
  return { points, surface: pairSurface(axis(41, 0.6), axis(41, 4), context.lab) };
}
