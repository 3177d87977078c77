import { oneHotRows } from './oneHot';
import type { Tensor } from './tensor';
import { label } from './tensor';
import { tf } from './tfjs';

type Logits = Tensor<'batch pos vocab'>;

/** Cross-entropy in nats of each target under its row of logits: `[batch, pos, vocab] -> [batch, pos]`. */
export function lossesOf(
  logits: Logits,
  targets: readonly (readonly number[])[],
): Tensor<'batch pos'> {
  const chosen = oneHot(targets, logits.values.shape.at(-1) ?? 0, logits.values.shape);
  const picked = tf.sum(tf.mul(logits.values, chosen), -1);
  return label(tf.sub(tf.logSumExp(logits.values, -1), picked), 'batch pos');
}

/**
 * The weighted mean of the targets' cross-entropies, as a scalar that can be differentiated:
 * sum(weight * loss) / sum(weight). The gradient is (softmax - one-hot) * weight / sum(weight).
 */
export function crossEntropy(
  logits: Logits,
  targets: readonly (readonly number[])[],
  weights: Tensor<'batch pos'>,
): tf.Scalar {
  const shares = tf.div(weights.values, tf.sum(weights.values));
  return tf.customGrad<tf.Scalar>((x, save) => {
    const scores = x as tf.Tensor;
    (save as tf.GradSaveFunc)([scores, shares]);
    const losses = lossesOf(label(scores, logits.axes), targets).values;
    return {
      value: tf.sum<tf.Scalar>(tf.mul(losses, shares)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [at, share] = saved as [tf.Tensor, tf.Tensor];
        const chosen = oneHot(targets, at.shape.at(-1) ?? 0, at.shape);
        return tf.mul(tf.sub(tf.softmax(at), chosen), tf.expandDims(tf.mul(share, dy), -1));
      },
    };
  })(logits.values);
}

function oneHot(
  targets: readonly (readonly number[])[],
  vocab: number,
  shape: number[],
): tf.Tensor {
  return tf.reshape(oneHotRows(targets.flat(), vocab), shape);
}
