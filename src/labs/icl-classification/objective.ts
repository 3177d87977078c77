import { crossEntropy } from '../../tensor/crossEntropy';
import type { Scalar } from '../../tensor/gradient';
import { compute } from '../../tensor/readback';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import { fromValues, reshape, shapeOf } from '../../tensor/tensor';
import type { Batch } from './batches';
import type { Observed } from './measures';
import type { Ablation, Tokens } from './network';
import { forward } from './network';

/** A batch's tokens on the device: `[batch, pos, d_model]`. */
export function tokensOf({ tokens, count }: Batch, length: number): Tokens {
  const shape = [count, length, tokens.length / count / length];
  return fromValues(tokens, shape, 'batch pos d_model');
}

/** The network's mean cross-entropy on a batch, in nats. */
export function lossOf(parameters: NamedTensors, batch: Batch, length: number): Scalar {
  return labelLoss(forward(parameters, tokensOf(batch, length)).logits, batch.targets);
}

/** Mean cross-entropy of the right labels, in nats: `[batch, label] -> scalar`. */
export function labelLoss(logits: Tensor<'batch vocab'>, targets: readonly number[]): Scalar {
  const [count = 0, labels = 0] = shapeOf(logits);
  const rows = reshape(logits, [1, count, labels], 'batch pos vocab');
  const weights = fromValues(new Float32Array(count).fill(1), [1, count], 'batch pos');
  return crossEntropy(rows, [targets], weights);
}

/** What the network makes of a batch, as plain values. */
export async function observe(
  parameters: NamedTensors,
  batch: Batch,
  length: number,
  ablation?: Ablation,
): Promise<Observed> {
  const [logits, first, second] = await compute(() => {
    const outcome = forward(parameters, tokensOf(batch, length), ablation);
    return [outcome.logits, outcome.first, outcome.second];
  });
  return { logits: logits!, first: first!, second: second! };
}
