import { add, divide, each, meanOver, multiply, shifted, subtract } from '../../tensor/elementwise';
import type { Tensor } from '../../tensor/tensor';
import type { Parameters } from '../parameters';
import type { Pass } from '../pass';

type Residual = Tensor<'batch pos d_model'>;
type NormPlace = 'ln_final' | `blocks.${number}.ln1` | `blocks.${number}.ln2`;

/**
 * Layer norm or RMS norm of a residual, with its hooks (`hook_scale` is the divisor,
 * `hook_normalized` the quotient times the weight, as the unfolded models have it).
 * `[batch, pos, d_model] -> [batch, pos, d_model]`; a model without norms gets its input back.
 */
export function norm({ config, parameters, hooks }: Pass, place: NormPlace, x: Residual): Residual {
  const type = config.normalization_type;
  if (type === null) return x;
  const centred = type === 'LN' ? subtract(x, meanOver(x, 'd_model')) : x;
  const variance = meanOver(each(centred, 'square'), 'd_model');
  const scale = hooks.at(`${place}.hook_scale`, each(shifted(variance, config.eps), 'sqrt'));
  const weighted = multiply(divide(centred, scale), weightOf(place, 'w', parameters));
  const biased = type === 'LN' ? add(weighted, weightOf(place, 'b', parameters)) : weighted;
  return hooks.at(`${place}.hook_normalized`, biased);
}

function weightOf(place: NormPlace, which: 'w' | 'b', parameters: Parameters): Tensor<'d_model'> {
  if (place === 'ln_final') return parameters.get(`ln_final.${which}`);
  const [, layer, name] = place.split('.') as [string, string, 'ln1' | 'ln2'];
  return parameters.block(Number(layer), `${name}.${which}`);
}
