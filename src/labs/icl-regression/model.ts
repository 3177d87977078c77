import type { Random } from '../../base/random';
import { sizeOf } from '../../base/ndarray';
import { contract } from '../../tensor/contract';
import { each, scaled, softmax, subtract } from '../../tensor/elementwise';
import type { Scalar } from '../../tensor/gradient';
import { total } from '../../tensor/gradient';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
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
type WeightName = (typeof weightNames)[number];

/** Their axes. */
export const weightAxes = {
  W_Q: 'head d_query d_head',
  W_K: 'head d_model d_head',
  W_V: 'head d_model d_head',
  W_O: 'head d_head output',
} as const;

/** What decides the first weights of a layer besides chance. */
export interface LayerShape {
  readonly heads: number;
  /** Of a token and of a head. */
  readonly width: number;
  readonly outputs: number;
  readonly start: 'opposed' | 'random';
}

/** Drawn episodes on the device. */
export interface EpisodeTensors {
  readonly tokens: Tensor<'batch key d_model'>;
  readonly queries: Tensor<'batch d_query'>;
  readonly targets: Tensor<'batch output'>;
}

/**
 * Fresh weights, uniform within 1 / sqrt(inputs) like a linear layer of PyTorch. `opposed`: every
 * second head is the mirror image of the one before, -KQ and -OV, by its W_Q and W_O.
 */
export function initialWeights(
  { heads, width, outputs, start }: LayerShape,
  source: Random,
): NamedTensors {
  const draw = (name: WeightName): [WeightName, Tensor] => {
    const shape = [heads, width, name === 'W_O' ? outputs : width];
    const bound = 1 / Math.sqrt(name === 'W_O' ? heads * width : width);
    const values = Float32Array.from(
      { length: sizeOf(shape) },
      () => bound * (2 * source.next() - 1),
    );
    if (start === 'opposed')
      mirror(values, values.length / heads, name === 'W_Q' || name === 'W_O');
    return [name, fromValues(values, shape, weightAxes[name])];
  };
  return new Map(weightNames.map(draw));
}

/** Makes every second head's values those of the head before, negated where asked. */
function mirror(values: Float32Array, size: number, negated: boolean): void {
  for (let start = size; start < values.length; start += 2 * size) {
    for (let i = start; i < start + size; i++) {
      values[i] = (negated ? -1 : 1) * (values[i - size] as number);
    }
  }
}

/** The weights of a layer from its tensors by name. */
export function weightsFrom(tensors: NamedTensors): RegressionWeights {
  const named = weightNames.map((name) => [name, tensors.get(name)]);
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
