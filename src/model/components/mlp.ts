import { contract } from '../../tensor/contract';
import { add, each, multiply, scaled, shifted } from '../../tensor/elementwise';
import type { Tensor } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import type { Activation } from '../config';
import type { Pass } from '../pass';
import { norm } from './norm';

type Residual = Tensor<'batch pos d_model'>;
type Hidden = Tensor<'batch pos d_mlp'>;

/**
 * The MLP of a block: act(x W_in) W_out, or (act(x W_gate) * x W_in) W_out where the model is gated
 * (TransformerLens's names: `hook_pre` is what goes through the activation function), normalized
 * where a norm follows the MLP.
 * `[batch, pos, d_model] -> [batch, pos, d_model]`
 */
export function mlp(pass: Pass, layer: number, x: Residual): Residual {
  const { config, parameters, hooks } = pass;
  const biased = config.bias.mlp;
  const through = (weight: 'W_in' | 'W_gate', bias: 'b_in' | 'b_gate'): Hidden => {
    const product = contract(x, parameters.block(layer, `mlp.${weight}`), 'batch pos d_mlp');
    return biased ? add(product, parameters.block(layer, `mlp.${bias}`)) : product;
  };
  const activated = (pre: Hidden): Hidden =>
    activation(hooks.at(blockHook(layer, 'mlp.hook_pre'), pre), config.act_fn);
  const linear = through('W_in', 'b_in');
  const hidden = config.gated_mlp
    ? multiply(
        activated(through('W_gate', 'b_gate')),
        hooks.at(blockHook(layer, 'mlp.hook_pre_linear'), linear),
      )
    : activated(linear);
  const post = hooks.at(blockHook(layer, 'mlp.hook_post'), hidden);
  const product = contract(post, parameters.block(layer, 'mlp.W_out'), 'batch pos d_model');
  const out = biased ? add(product, parameters.block(layer, 'mlp.b_out')) : product;
  const written =
    config.norm_placement === 'sandwich' ? norm(pass, `blocks.${layer}.ln2_post`, out) : out;
  return hooks.at(blockHook(layer, 'hook_mlp_out'), written);
}

/** The activation function, value by value. */
export function activation<A extends string>(x: Tensor<A>, name: Activation): Tensor<A> {
  switch (name) {
    case 'relu':
      return each(x, 'relu');
    case 'silu':
      return multiplied(x, each(x, 'sigmoid'));
    case 'gelu':
      return multiplied(scaled(x, 0.5), shifted(each(scaled(x, Math.SQRT1_2), 'erf'), 1));
    case 'gelu_new': {
      // 0.5 (1 + tanh(y)) is sigmoid(2 y), which wasm has six times as fast.
      const factor = shifted(scaled(each(x, 'square'), 0.044715), 1);
      const inner = scaled(multiplied(x, factor), 2 * Math.sqrt(2 / Math.PI));
      return multiplied(x, each(inner, 'sigmoid'));
    }
  }
}

function multiplied<A extends string>(a: Tensor<A>, b: Tensor<A>): Tensor<A> {
  return multiply(a, b as never);
}
