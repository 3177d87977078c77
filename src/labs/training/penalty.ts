import { contract } from '../../tensor/contract';
import { each, multiply, shifted, sumOver } from '../../tensor/elementwise';
import type { Scalar } from '../../tensor/gradient';
import { total } from '../../tensor/gradient';
import type { Tensor } from '../../tensor/tensor';
import { rename, shapeOf, reshape } from '../../tensor/tensor';
import { scaled } from '../../tensor/elementwise';

/**
 * A price for writing to the residual: the sum over heads of the square root of the RMS norm of the
 * head's output, sum_h sqrt(sqrt(mean over batch and pos of |z_h W_O_h|^2)). Heads that add little
 * fall silent, so that the work concentrates in few. `z [batch, pos, head, d_head] -> scalar`
 */
export function headOutputPenalty(
  z: Tensor<'batch pos head d_head'>,
  W_O: Tensor<'head d_head d_model'>,
): Scalar {
  const [batch = 1, pos = 1, heads = 1] = shapeOf(z);
  const gram = contract(W_O, rename(W_O, 'head other d_model'), 'head d_head other');
  const product = rename(contract(z, gram, 'batch pos head other'), 'batch pos head d_head');
  const squared = sumOver(multiply(product, z), 'd_head');
  const rows = reshape(squared, [batch * pos, heads], 'pos head');
  const meanSquare = scaled(sumOver(rows, 'pos'), 1 / (batch * pos));
  const rms = each(shifted(meanSquare, 1e-6), 'sqrt');
  return total(each(rms, 'sqrt'));
}
