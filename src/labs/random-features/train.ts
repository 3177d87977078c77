import { contract } from '../../tensor/contract';
import { each, scaled, subtract } from '../../tensor/elementwise';
import { total, weightedSum } from '../../tensor/gradient';
import type { Scalar } from '../../tensor/gradient';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import { fromValues, shapeOf, zeros } from '../../tensor/tensor';
import type { Trainer, Training } from '../define';
import { descentOf } from '../trainingFields';
import type { RandomFeaturesParameters } from './index';
import { examiner } from './measure';
import { heads, samples } from './studies';
import { preparationOf } from './preparation';
import type { RandomFeaturesView } from './result';

/**
 * Trains the values v of a frozen layer by gradient descent on all samples at once:
 * |F v - y|^2 / (n var y) + penalty |v|^2, with features of mean squared length 1.
 */
export const trainer: Trainer<RandomFeaturesParameters, RandomFeaturesView> = {
  begin(parameters, random): Training<RandomFeaturesView> {
    const prepared = preparationOf(parameters, random);
    const { features, answers } = prepared;
    const { rows, columns, values } = features;
    return {
      parameters: new Map<string, Tensor>([
        ['v', zeros([columns], 'feature')],
        ['features', fromValues(Float32Array.from(values), [rows, columns], 'sample feature')],
        ['answers', fromValues(Float32Array.from(answers), [rows], 'sample')],
      ]),
      frozen: new Set(['features', 'answers']),
      ...descentOf(parameters),
      loss: (tensors) => lossOf(tensors, parameters.penalty),
      measure: examiner(prepared),
    };
  },
  studies: { samples, heads },
};

function lossOf(tensors: NamedTensors, penalty: number): Scalar {
  const v = tensors.get('v') as Tensor<'feature'>;
  const features = tensors.get('features') as Tensor<'sample feature'>;
  const answers = tensors.get('answers') as Tensor<'sample'>;
  const missed = subtract(contract(features, v, 'sample'), answers);
  return weightedSum([
    [total(scaled(each(missed, 'square'), 1 / (shapeOf(answers)[0] ?? 1))), 1],
    [total(each(v, 'square')), penalty],
  ]);
}
