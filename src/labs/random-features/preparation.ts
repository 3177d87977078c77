import type { Random } from '../../base/random';
import { mean, standardDeviation } from '../../base/statistics';
import type { Features, Heads } from './features';
import { drawHeads, drawUnits, headFeatures, unitFeatures } from './features';
import type { RandomFeaturesParameters } from './index';
import { rowScale } from './ridge';
import type { Inputs } from './task';
import { drawDirection, drawInputs, targetsOf } from './task';

/** Samples that errors are measured on. */
const testSamples = 600;

/**
 * Everything that stays as it is while v is trained. Features have a mean squared length of 1 over
 * the training samples, answers their mean 0 and variance 1.
 */
export interface Preparation {
  readonly features: Features;
  readonly answers: Float64Array;
  readonly testInputs: Inputs;
  readonly testFeatures: Features;
  readonly testAnswers: Float64Array;
  /** Null for the network. */
  readonly heads: Heads | null;
  readonly penalty: number;
}

/** Draws the samples and the frozen layer of a run, and reads the features. */
export function preparationOf(
  { target, learner, bias, width, keys, heads, spread, samples, penalty }: RandomFeaturesParameters,
  source: Random,
): Preparation {
  const shape = { width, keys };
  const data = source.fork('samples');
  const layer = source.fork('first layer');
  const beta = drawDirection(width, data);
  const inputs = drawInputs(shape, samples, data);
  const testInputs = drawInputs(shape, testSamples, data);
  const drawn =
    learner === 'attention' ? drawHeads(shape, { count: heads, spread, bias }, layer) : null;
  const units = drawn ? null : drawUnits(shape, heads * (width + 1), layer);
  const featuresOf = (given: Inputs): Features =>
    drawn ? headFeatures(given, drawn) : unitFeatures(given, units as Float64Array);
  const raw = featuresOf(inputs);
  const scale = 1 / Math.sqrt(rowScale(raw));
  const answers = targetsOf(target, beta, inputs);
  const [centre, spreadOfAnswers] = [mean(answers), standardDeviation(answers)];
  const standard = (values: Float64Array): Float64Array =>
    values.map((value) => (value - centre) / spreadOfAnswers);
  return {
    features: scaledBy(raw, scale),
    answers: standard(answers),
    testInputs,
    testFeatures: scaledBy(featuresOf(testInputs), scale),
    testAnswers: standard(targetsOf(target, beta, testInputs)),
    heads: drawn,
    penalty,
  };
}

function scaledBy(features: Features, factor: number): Features {
  return { ...features, values: features.values.map((value) => factor * value) };
}
