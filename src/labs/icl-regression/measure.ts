import { dot } from '../../base/cholesky';
import type { NdArray } from '../../base/ndarray';
import type { Random } from '../../base/random';
import { mean, sum } from '../../base/statistics';
import { compute } from '../../tensor/readback';
import type { NamedTensors } from '../../tensor/tensor';
import type { Measurement } from '../define';
import type { RegressionWeights } from './model';
import { answersOf, keyQuery, outputValue, upload, weightsFrom } from './model';
import { cosine, effectivePreconditioner, patternsOf, sharesOf } from './patterns';
import { bestPreconditioner, errorOf, predict, ridge } from './predictors';
import type { HeadPattern, RegressionView } from './result';
import type { Episodes, RegressionTask } from './task';
import { drawEpisodes } from './task';

/** Contexts that every measurement of a run is made on. */
const contexts = 8192;
/** Contexts whose answers are shown one by one. */
const shown = 256;

/** What stays the same over a run: contexts, and what the closed forms make of them. */
interface Exam {
  readonly episodes: Episodes;
  /** (1/L) sum_i y_i (x_i - mean x), `[output][batch, covariate]`. */
  readonly moments: readonly Float64Array[];
  readonly ridge: readonly Float64Array[];
}

/** The two circuits and the answers of a layer, read back. */
interface Reading {
  readonly keyQuery: NdArray;
  readonly outputValue: NdArray;
  /** `[output][batch]` */
  readonly answers: readonly Float32Array[];
}

/** The measurements of one run: errors, read-outs, and answers beside closed forms. */
export function examiner(
  task: RegressionTask,
): (parameters: NamedTensors, source: Random) => Promise<Measurement<RegressionView>> {
  let exam: Exam | undefined;
  return async (parameters, source) => {
    exam ??= drawExam(task, source);
    const reading = await read(weightsFrom(parameters), exam.episodes);
    const patterns = patternsOf(reading.keyQuery, reading.outputValue, task.features);
    return measurementOf(task, exam, reading, patterns);
  };
}

function drawExam(task: RegressionTask, source: Random): Exam {
  const episodes = drawEpisodes(task, contexts, source);
  return {
    episodes,
    moments: task.features.map((_, n) => momentsOf(episodes, n)),
    ridge: task.features.map((chosen, n) =>
      predict(ridge(task.noise * chosen.length), episodes, n, chosen),
    ),
  };
}

async function read(weights: RegressionWeights, episodes: Episodes): Promise<Reading> {
  const [kq, ov, answers] = await compute(() => [
    keyQuery(weights),
    outputValue(weights),
    answersOf(weights, upload(episodes)),
  ]);
  const { outputs } = episodes;
  return {
    keyQuery: kq as NdArray,
    outputValue: ov as NdArray,
    answers: Array.from({ length: outputs }, (_, n) =>
      (answers as NdArray).data.filter((_value, i) => i % outputs === n),
    ),
  };
}

function measurementOf(
  task: RegressionTask,
  exam: Exam,
  { keyQuery: kq, outputValue: ov, answers }: Reading,
  patterns: readonly HeadPattern[],
): Measurement<RegressionView> {
  const debiased = exam.moments.map((moments, n) =>
    turned(moments, effectivePreconditioner(kq, patterns, n), exam.episodes),
  );
  const error = (rows: readonly ArrayLike<number>[]): number =>
    mean(rows.map((row, n) => errorOf(row, exam.episodes, n)));
  const effective = effectivePreconditioner(kq, patterns);
  const preconditioner = [...bestPreconditioner(task)];
  const first = (rows: readonly ArrayLike<number>[]): number[] =>
    Array.from(rows[0] ?? []).slice(0, shown);
  return {
    metrics: {
      error: error(answers),
      debiased: error(debiased),
      ridge: error(exam.ridge),
      agreement: mean(answers.map((row, n) => correlation(row, debiased[n] ?? []))),
      ...readOuts(patterns),
      share: sharesOf(patterns),
      likeIdentity: cosine(effective, identityLike(task.covariates)),
      likePreconditioner: cosine(effective, preconditioner),
    },
    view: {
      covariates: task.covariates,
      outputs: task.features.length,
      keyQuery: [...kq.data],
      outputValue: [...ov.data],
      patterns,
      shares: sharesOf(patterns),
      answers: { model: first(answers), debiased: first(debiased), ridge: first(exam.ridge) },
      effective,
      preconditioner,
    },
  };
}

/** (1/L) sum_i y_i (x_i - mean x) of every episode, `[batch, covariate]`. */
function momentsOf(
  { count, length, covariates, outputs, tokens }: Episodes,
  n: number,
): Float64Array {
  const width = covariates + outputs;
  const moments = new Float64Array(count * covariates);
  for (let b = 0; b < count; b++) {
    const start = b * length * width;
    const at = (i: number, j: number): number => tokens[start + i * width + j] as number;
    let centre = 0;
    for (let i = 0; i < length; i++) centre += at(i, covariates + n) / length;
    for (let j = 0; j < covariates; j++) {
      let total = 0;
      for (let i = 0; i < length; i++) total += (at(i, covariates + n) - centre) * at(i, j);
      moments[b * covariates + j] = total / length;
    }
  }
  return moments;
}

/** The answers of debiased descent with a preconditioner: m^T G x_q, `[batch]`. */
function turned(
  moments: Float64Array,
  matrix: readonly number[],
  { count, covariates: d, outputs, queries }: Episodes,
): Float64Array {
  return Float64Array.from({ length: count }, (_, b) => {
    let total = 0;
    for (let j = 0; j < d; j++) {
      const asked = dot(matrix, j * d, queries, b * (d + outputs), d);
      total += (moments[b * d + j] as number) * asked;
    }
    return total;
  });
}

/** The curves of the heads; those of a second answer where there is one. */
function readOuts(patterns: readonly HeadPattern[]): Record<string, number | readonly number[]> {
  const ofAnswer = (name: 'omega' | 'mu', n: number): number[] =>
    patterns.map((pattern) => pattern[name][n] ?? NaN);
  const sharpest = Math.max(...patterns.flatMap(({ omega }) => omega.map(Math.abs)));
  const second =
    (patterns[0]?.mu.length ?? 0) > 1
      ? { omegaSecond: ofAnswer('omega', 1), muSecond: ofAnswer('mu', 1) }
      : {};
  return {
    omega: ofAnswer('omega', 0),
    mu: ofAnswer('mu', 0),
    muSum: sum(ofAnswer('mu', 0)),
    offDiagonal: patterns.map(({ offDiagonal }) => offDiagonal / sharpest),
    ...second,
  };
}

/** Pearson's correlation. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  return cosine(
    Array.from(a, (value) => value - centreA),
    Array.from(b, (value) => value - centreB),
  );
}

function identityLike(size: number): number[] {
  return Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 : 0));
}
