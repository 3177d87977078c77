import { sum, topIndices } from '../../base/statistics';
import { compute } from '../../tensor/readback';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import type { Measurement } from '../define';
import { relativeError } from './compare';
import { scoresOf } from './features';
import type { Preparation } from './preparation';
import type { FrozenHead, RandomFeaturesView } from './result';
import { forwards, ridgeProblem, solveRidge } from './ridge';

/** Heads whose scores are shown, and test samples. */
const [shownHeads, shownPoints] = [24, 200];

/** The measurements of one run, beside the exact minimum of its loss. */
export function examiner(
  prepared: Preparation,
): (parameters: NamedTensors) => Promise<Measurement<RandomFeaturesView>> {
  let minimum: Float64Array | undefined;
  return async (parameters) => {
    const [read] = await compute(() => [parameters.get('v') as Tensor]);
    const v = Float64Array.from(read?.data ?? []);
    minimum ??= minimumOf(prepared);
    return measurementOf(prepared, v, minimum);
  };
}

/** The v of least loss: ridge regression with penalty times the number of samples. */
export function minimumOf({ features, answers, penalty }: Preparation): Float64Array {
  return solveRidge(ridgeProblem(features), answers, penalty * features.rows);
}

function measurementOf(
  prepared: Preparation,
  v: Float64Array,
  minimum: Float64Array,
): Measurement<RandomFeaturesView> {
  const { testFeatures, testAnswers } = prepared;
  const predicted = forwards(testFeatures, v);
  const error = (values: Float64Array): number =>
    relativeError(forwards(testFeatures, values), testAnswers);
  const apart = v.map((value, k) => value - (minimum[k] as number));
  const heads = headsOf(prepared, v);
  const order = topIndices(
    heads.map(({ norm }) => norm),
    heads.length,
  );
  return {
    metrics: {
      error: relativeError(predicted, testAnswers),
      ridge: error(minimum),
      distance: lengthOf(apart) / lengthOf(minimum),
    },
    view: {
      heads,
      scores: shownScores(prepared, order),
      keys: prepared.testInputs.keys,
      points: {
        truth: [...testAnswers.subarray(0, shownPoints)],
        predicted: [...predicted.subarray(0, shownPoints)],
      },
      pruned: prunedErrors(v, order, error),
    },
  };
}

function headsOf({ heads }: Preparation, v: Float64Array): FrozenHead[] {
  if (!heads) return [];
  const side = heads.width + 1;
  return Array.from({ length: heads.count }, (_, m) => {
    const W = heads.values.subarray(m * side * side, (m + 1) * side * side);
    const trace = sum(Array.from({ length: heads.width }, (_j, j) => W[j * (side + 1)] as number));
    return {
      alignment: trace / (Math.sqrt(heads.width) * lengthOf(W)),
      norm: lengthOf(v.subarray(m * side, (m + 1) * side)),
    };
  });
}

function shownScores({ heads, testInputs }: Preparation, order: readonly number[]): number[] {
  if (!heads) return [];
  const scores = scoresOf(testInputs, 0, heads);
  const { keys } = testInputs;
  return order.slice(0, shownHeads).flatMap((m) => [...scores.subarray(m * keys, (m + 1) * keys)]);
}

/** The test error with only the heaviest heads kept: 0, 1, 2, 4, ... and all of them. */
function prunedErrors(
  v: Float64Array,
  order: readonly number[],
  error: (values: Float64Array) => number,
): RandomFeaturesView['pruned'] {
  if (order.length === 0) return { kept: [], errors: [] };
  const side = v.length / order.length;
  const doubled = Array.from({ length: 12 }, (_, i) => 2 ** i).filter((n) => n < order.length);
  const kept = [0, ...doubled, order.length];
  const errors = kept.map((count) => {
    const left = new Set(order.slice(0, count));
    return error(v.map((value, k) => (left.has(Math.floor(k / side)) ? value : 0)));
  });
  return { kept, errors };
}

function lengthOf(values: Float64Array): number {
  return Math.sqrt(sum(values.map((value) => value * value)));
}
