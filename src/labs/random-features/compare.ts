import { random } from '../../base/random';
import { mean, standardDeviation } from '../../base/statistics';
import type { Features } from './features';
import { drawHeads, drawUnits, headFeatures, unitFeatures } from './features';
import type { RidgeProblem } from './ridge';
import { firstRows, forwards, ridgeProblem, rowScale, solveRidge } from './ridge';
import type { Inputs, InputShape, TargetName } from './task';
import { drawDirection, drawInputs, targetsOf } from './task';

/** Penalties that are tried, as shares of the rows' squared length times their number. */
export const penalties = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1] as const;

/** Samples that the penalty is chosen on, and as many others that the error is of. */
const heldOut = 600;

/** A model with a frozen first layer: attention with some bias, or the two-layer network. */
export type Learner =
  { readonly kind: 'attention'; readonly bias: number } | { readonly kind: 'network' };

/** What a comparison is made for. */
export interface Experiment extends InputShape {
  readonly heads: number;
  /** The standard deviation of the heads' entries. */
  readonly spread: number;
  readonly target: TargetName;
  readonly seed: number;
}

/** Inputs and answers of one seed. */
interface Samples {
  readonly inputs: Inputs;
  readonly answers: Float64Array;
}

/** The samples of one seed: for training, for choosing the penalty, and for the error. */
export interface Drawn {
  readonly train: Samples;
  readonly choice: Samples;
  readonly test: Samples;
}

/** Draws the samples of an experiment; every learner of the seed gets the same. */
export function drawSamples({ target, seed, width, keys }: Experiment, rows: number): Drawn {
  const source = random(seed).fork('samples');
  const beta = drawDirection(width, source);
  const draw = (count: number): Samples => {
    const inputs = drawInputs({ width, keys }, count, source);
    return { inputs, answers: targetsOf(target, beta, inputs) };
  };
  return { train: draw(rows), choice: draw(heldOut), test: draw(heldOut) };
}

/** The frozen first layer of a learner, as a function from inputs to features. */
export function featuresOf(
  learner: Learner,
  { heads, spread, seed, width, keys }: Experiment,
): (inputs: Inputs) => Features {
  const source = random(seed).fork('first layer');
  const shape = { width, keys };
  if (learner.kind === 'network') {
    const units = drawUnits(shape, heads * (width + 1), source);
    return (inputs) => unitFeatures(inputs, units);
  }
  const drawn = drawHeads(shape, { count: heads, spread, bias: learner.bias }, source);
  return (inputs) => headFeatures(inputs, drawn);
}

/**
 * The test error of a learner over numbers of training samples, as shares of the answers' variance:
 * ridge regression on its features, with the penalty that does best on samples of their own.
 * `checkpoint` is awaited between the penalties.
 */
export async function errorsOver(
  sizes: readonly number[],
  learner: Learner,
  experiment: Experiment,
  drawn: Drawn,
  checkpoint: () => Promise<void>,
): Promise<number[]> {
  const features = featuresOf(learner, experiment);
  const [train, choice, test] = [drawn.train, drawn.choice, drawn.test].map(({ inputs }) =>
    features(inputs),
  ) as [Features, Features, Features];
  await checkpoint();
  const whole = ridgeProblem(train);
  const errors: number[] = [];
  for (const size of sizes) {
    const problem = size === train.rows ? whole : firstRows(whole, size);
    const v = await bestFit(problem, drawn, choice, checkpoint);
    errors.push(relativeError(forwards(test, v), drawn.test.answers));
  }
  return errors;
}

async function bestFit(
  problem: RidgeProblem,
  { train, choice }: Drawn,
  features: Features,
  checkpoint: () => Promise<void>,
): Promise<Float64Array> {
  const answers = train.answers.subarray(0, problem.features.rows);
  const unit = rowScale(problem.features) * answers.length;
  let best = { error: Infinity, v: new Float64Array() as Float64Array };
  for (const share of penalties) {
    await checkpoint();
    const v = solveRidge(problem, answers, share * unit);
    const error = relativeError(forwards(features, v), choice.answers);
    if (error < best.error) best = { error, v };
  }
  return best.v;
}

/** The mean squared error over the variance of the answers: 1 is what answering their mean gives. */
export function relativeError(predictions: Float64Array, answers: Float64Array): number {
  const squares = predictions.map((value, i) => (value - (answers[i] as number)) ** 2);
  return mean(squares) / standardDeviation(answers) ** 2;
}
