import { add, divide, each, meanOver, multiply, shifted, subtract } from '../../tensor/elementwise';
import type { Tensor } from '../../tensor/tensor';
import type { Parameters } from '../parameters';
import type { Pass } from '../pass';

type Residual = Tensor<'batch pos d_model'>;
type BlockNorm = 'ln1' | 'ln2' | 'ln1_post' | 'ln2_post';
type OuterNorm = 'ln_final' | 'encoder.ln_final' | 'embed.ln' | 'mlm_head.ln';
type NormPlace = OuterNorm | `blocks.${number}.${BlockNorm}`;

/**
 * Layer norm or RMS norm of a residual, with its hooks: `hook_scale` is the divisor;
 * `hook_normalized` is the output of a layer norm, but the bare quotient of an RMS norm, before its
 * weight, as TransformerLens has it.
 * `[batch, pos, d_model] -> [batch, pos, d_model]`; a model without norms gets its input back.
 */
export function norm({ config, parameters, hooks }: Pass, place: NormPlace, x: Residual): Residual {
  const type = config.normalization_type;
  if (type === null) return x;
  const centred = type === 'LN' ? subtract(x, meanOver(x, 'd_model')) : x;
  const variance = meanOver(each(centred, 'square'), 'd_model');
  const scale = hooks.at(`${place}.hook_scale`, each(shifted(variance, config.eps), 'sqrt'));
  const quotient = divide(centred, scale);
  const weight = weightOf(place, 'w', parameters);
  const normalized = `${place}.hook_normalized` as const;
  if (type === 'RMS') return multiply(hooks.at(normalized, quotient), weight);
  return hooks.at(normalized, add(multiply(quotient, weight), weightOf(place, 'b', parameters)));
}

function weightOf(place: NormPlace, which: 'w' | 'b', parameters: Parameters): Tensor<'d_model'> {
  if (isOuter(place)) return parameters.get(`${place}.${which}`);
  const [, layer, name] = place.split('.') as [string, string, BlockNorm];
  return parameters.block(Number(layer), `${name}.${which}`);
}

function isOuter(place: NormPlace): place is OuterNorm {
  return !place.startsWith('blocks.');
}

/**
 * RMS norm of each head's query or key by itself, one weight for all heads.
 * `[batch, pos, head, d_head]` to the same.
 */
export function headNorm<H extends 'head' | 'kv_head'>(
  x: Tensor<`batch pos ${H} d_head`>,
  weight: Tensor<'d_head'>,
  eps: number,
): Tensor<`batch pos ${H} d_head`> {
  const all = x as unknown as Tensor<'batch pos head d_head'>;
  const variance = meanOver(each(all, 'square'), 'd_head');
  const quotient = divide(all, each(shifted(variance, eps), 'sqrt'));
  return multiply(quotient, weight) as unknown as Tensor<`batch pos ${H} d_head`>;
}
