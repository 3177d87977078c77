import { contract } from '../../tensor/contract';
import { add } from '../../tensor/elementwise';
import { concat, slice } from '../../tensor/indexing';
import type { Tensor } from '../../tensor/tensor';
import { lengthOf } from '../../tensor/tensor';
import type { Pass } from '../pass';

type Logits = Tensor<'batch pos vocab'>;

/**
 * The logits with the distillation token's row read by its own classifier (Touvron et al. 2021); the
 * other rows stay as the first classifier reads them. A pass that starts after it has no such row.
 */
export function withSecondHead(
  { config, parameters, offset }: Pass,
  residual: Tensor<'batch pos d_model'>,
  logits: Logits,
): Logits {
  const [, second = NaN] = config.image?.answers ?? [];
  const [row, rows] = [second - offset, lengthOf(logits, 'pos')];
  if (!(row >= 0 && row < rows)) return logits;
  const own = slice(residual, 'pos', row, 1);
  const product = contract(own, parameters.get('unembed.W_dist'), 'batch pos vocab');
  const parts = [
    slice(logits, 'pos', 0, row),
    add(product, parameters.get('unembed.b_dist')),
    slice(logits, 'pos', row + 1, rows - row - 1),
  ];
  return concat(
    parts.filter((part) => lengthOf(part, 'pos') > 0),
    'pos',
  );
}
