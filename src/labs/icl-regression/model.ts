import type { Random } from '../../base/random';
import { sizeOf } from '../../base/ndarray';
import { contract } from '../../tensor/contract';
import { each, scaled, softmax, subtract } from '../../tensor/elementwise';
import type { Scalar } from '../../tensor/gradient';
import { total } from '../../tensor/gradient';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, shapeOf } from '../../tensor/tensor';
import type { Episodes } from './task';

/** The weights of the one attention layer; a head is as wide as a token, D. */
export interface RegressionWeights {
  readonly W_Q: Tensor<'head d_query d_head'>;
  readonly W_K: Tensor<'head d_model d_head'>;
  readonly W_V: Tensor<'head d_model d_head'>;
  readonly W_O: Tensor<'head d_head output'>;
}

/** The names of the weights, in the order in which they are trained and stored. */
export const weightNames = ['W_Q', 'W_K', 'W_V', 'W_O'] as const;

const axes = {
  W_Q: 'head d_query d_head',
  W_K: 'head d_model d_head',
  W_V: 'head d_model d_head',
  W_O: 'head d_head output',
} as const;

/** Drawn episodes on the device. */
export interface EpisodeTensors {
  readonly tokens: Tensor<'batch key d_model'>;
  readonly queries: Tensor<'batch d_query'>;
  readonly targets: Tensor<'batch output'>;
}

/** Fresh weights, uniform within 1 / sqrt(inputs) like a linear layer of PyTorch. */
export function initialWeights(
  heads: number,
  width: number,
  outputs: number,
  source: Random,
): RegressionWeights {
  const draw = <A extends string>(shape: number[], names: A): Tensor<A> => {
    const bound = 1 / Math.sqrt(names === axes.W_O ? heads * width : width);
    const values = Float32Array.from(
      { length: sizeOf(shape) },
      () => bound * (2 * source.next() - 1),
    );
    return fromValues(values, shape, names);
  };
  return {
    W_Q: draw([heads, width, width], axes.W_Q),
    W_K: draw([heads, width, width], axes.W_K),
    W_V: draw([heads, width, width], axes.W_V),
    W_O: draw([heads, width, outputs], axes.W_O),
  };
}

/** Weights from tensors in the order of `weightNames`. */
export function weightsFrom(tensors: readonly Tensor[]): RegressionWeights {
  const named = weightNames.map((name, i) => [name, { ...tensors[i], axes: axes[name] }]);
  return Object.fromEntries(named) as RegressionWeights;
}

/** Episodes sent to the device; the caller frees them. */
export function upload(episodes: Episodes): EpisodeTensors {
  const { count, length, covariates, outputs } = episodes;
  const width = covariates + outputs;
  return {
    tokens: fromValues(episodes.tokens, [count, length, width], 'batch key d_model'),
    queries: fromValues(episodes.queries, [count, width], 'batch d_query'),
    targets: fromValues(episodes.targets, [count, outputs], 'batch output'),
  };
}

/** KQ_h = W_K W_Q^T / sqrt(D): what a query asks of a key, `[head, d_model, d_query]`. */
export function keyQuery({ W_K, W_Q }: RegressionWeights): Tensor<'head d_model d_query'> {
  const width = shapeOf(W_Q)[1] ?? 1;
  return scaled(contract(W_K, W_Q, 'head d_model d_query'), 1 / Math.sqrt(width));
}

/** OV_h = W_V W_O: what a token that is attended to adds to each answer, `[head, d_model, output]`. */
export function outputValue({ W_V, W_O }: RegressionWeights): Tensor<'head d_model output'> {
  return contract(W_V, W_O, 'head d_model output');
}

/** The attention of the query to the examples, `[batch, head, key]`: it does not attend to itself. */
export function patternOf(
  weights: RegressionWeights,
  { tokens, queries }: EpisodeTensors,
): Tensor<'batch head key'> {
  const asked = contract(queries, keyQuery(weights), 'batch head d_model');
  return softmax(contract(asked, tokens, 'batch head key'));
}

/** The answers, `[batch, output]`: the sum over heads of OV_h times the mean token under its pattern. */
export function answersOf(
  weights: RegressionWeights,
  episodes: EpisodeTensors,
): Tensor<'batch output'> {
  const mixed = contract(patternOf(weights, episodes), episodes.tokens, 'batch head d_model');
  return contract(mixed, outputValue(weights), 'batch output');
}

/** The mean squared error over episodes and outputs. */
export function lossOf(weights: RegressionWeights, episodes: EpisodeTensors): Scalar {
  const missed = subtract(answersOf(weights, episodes), episodes.targets);
  return total(scaled(each(missed, 'square'), 1 / sizeOf(shapeOf(missed))));
}
