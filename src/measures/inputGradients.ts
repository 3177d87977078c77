import type { NdArray } from '../base/ndarray';
import type { Transformer } from '../model/pass';
import { contract } from '../tensor/contract';
import {
  divide,
  each,
  meanOver,
  multiply,
  repeatedLike,
  shifted,
  subtract,
} from '../tensor/elementwise';
import type { Tensor } from '../tensor/tensor';
import { fromValues, rename } from '../tensor/tensor';
import { blockFacts } from '../terms/blocks';
import type { HeadInput } from '../terms/edges';
import { blockHook } from '../terms/hooks';
import type { HookName } from '../terms/hooks';

/** Values by hook, of one text, each with the hook's axes. */
export type ByHook = ReadonlyMap<HookName, NdArray>;

const letters = { q: 'Q', k: 'K', v: 'V' } as const;

/** The hooks whose values and gradients `headInputGradient` and `mlpInputGradient` go by. */
export function inputHooks(model: Transformer): HookName[] {
  const { config } = model;
  const perLayer = Array.from({ length: config.n_layers }, (_, layer) => [
    ...(['hook_resid_pre', 'attn.hook_q', 'attn.hook_k', 'attn.hook_v'] as const),
    ...(blockFacts(config, layer).mlp ? (['hook_resid_mid'] as const) : []),
    'hook_resid_post' as const,
  ]);
  return perLayer.flatMap((hooks, layer) => hooks.map((hook) => blockHook(layer, hook)));
}

/**
 * How the judged number answers to the residual as one input of each head of a layer reads it: the
 * gradient at `hook_q`, `hook_k` or `hook_v` through the projection and the norm's own derivative.
 * `[pos, head, d_model]`, key heads for k and v. Summed over all inputs and heads it is the gradient at
 * `hook_resid_pre` less that after attention. In a scope.
 */
export function headInputGradient(
  model: Transformer,
  layer: number,
  input: HeadInput,
  values: ByHook,
  gradients: ByHook,
): Tensor<'pos head d_model'> {
  const gradient = taken(gradients, blockHook(layer, `attn.hook_${input}`), 'pos head d_head');
  const weight = model.parameters.block(layer, `attn.W_${letters[input]}`);
  const read = contract(gradient, rename(weight, 'd_model head d_head'), 'pos head d_model');
  const residual = taken(values, blockHook(layer, 'hook_resid_pre'), 'pos d_model');
  return throughNorm(model, layer, residual, read);
}

/** How the judged number answers to the residual as an MLP reads it, `[pos, head, d_model]` with one head. In a scope. */
export function mlpInputGradient(layer: number, gradients: ByHook): Tensor<'pos head d_model'> {
  const at = (hook: 'hook_resid_mid' | 'hook_resid_post'): Tensor<'pos head d_model'> =>
    asOneHead(gradients, blockHook(layer, hook));
  return subtract(at('hook_resid_mid'), at('hook_resid_post'));
}

/** A gradient at the residual itself, `[pos, head, d_model]` with one head. In a scope. */
export function asOneHead(gradients: ByHook, hook: HookName): Tensor<'pos head d_model'> {
  const { shape, data } = found(gradients, hook);
  const [, pos = 0, width = 0] = shape;
  return fromValues(data, [pos, 1, width], 'pos head d_model');
}

/**
 * The transposed derivative of a layer's first norm at `x`, applied to gradients at its output. With the
 * quotient y = c / s (c is x, centred in a layer norm) and n the gradient times the weight:
 * (n - y mean(n y)) / s, centred in a layer norm.
 */
function throughNorm(
  { config, parameters }: Transformer,
  layer: number,
  x: Tensor<'pos d_model'>,
  gradient: Tensor<'pos head d_model'>,
): Tensor<'pos head d_model'> {
  const { normalization_type: type, eps } = config;
  if (type === null) return gradient;
  const centred = type === 'LN' ? subtract(x, meanOver(x, 'd_model')) : x;
  const scale = each(shifted(meanOver(each(centred, 'square'), 'd_model'), eps), 'sqrt');
  const quotient = divide(centred, scale);
  const weighted = multiply(gradient, parameters.block(layer, 'ln1.w'));
  const along = meanOver(multiply(weighted, quotient), 'd_model');
  const across = subtract(weighted, multiply(repeatedLike(along, weighted), quotient));
  const free = type === 'LN' ? subtract(across, meanOver(across, 'd_model')) : across;
  return divide(free, rename(scale, 'pos one'));
}

function taken<A extends string>(values: ByHook, hook: HookName, axes: A): Tensor<A> {
  const { shape, data } = found(values, hook);
  return fromValues(data, shape.slice(1), axes);
}

function found(values: ByHook, hook: HookName): NdArray {
  const array = values.get(hook);
  if (!array) throw new RangeError(`nothing was noted at ${hook}`);
  return array;
}
