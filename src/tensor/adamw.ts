import { dispose, keep, scope } from './scope';
import type { Tensor } from './tensor';
import { label } from './tensor';
import { tf } from './tfjs';

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  readonly weightDecay: number;
  /** The norm that all gradients together are scaled down to. */
  readonly clip: number;
}

interface Slot {
  parameter: Tensor;
  first: tf.Tensor;
  second: tf.Tensor;
  readonly decays: boolean;
}

/**
 * AdamW (Loshchilov and Hutter 2019) with clipping of the global gradient norm. It owns the
 * parameters it is given; `parameters()` are the current ones.
 */
export class AdamW {
  private readonly slots: Slot[];
  private steps = 0;

  /** @param decays which parameters the weight decay shrinks: usually matrices, not biases and norms */
  constructor(
    parameters: readonly Tensor[],
    decays: readonly boolean[],
    private readonly options: AdamWOptions,
  ) {
    this.slots = parameters.map((parameter, i) => ({
      parameter: keep(parameter),
      first: tf.keep(tf.zerosLike(parameter.values)),
      second: tf.keep(tf.zerosLike(parameter.values)),
      decays: decays[i] ?? false,
    }));
  }

  parameters(): readonly Tensor[] {
    return this.slots.map(({ parameter }) => parameter);
  }

  /** One update from gradients in the order of the parameters; the gradients stay the caller's. */
  step(gradients: readonly Tensor[], learningRate: number): void {
    this.steps++;
    scope(() => {
      const scale = this.clipScale(gradients);
      this.slots.forEach((slot, i) => {
        this.update(slot, tf.mul((gradients[i] as Tensor).values, scale), learningRate);
      });
    });
  }

  /** Frees the moments; the parameters stay and are the caller's now. */
  release(): readonly Tensor[] {
    this.slots.forEach(({ first, second }) => {
      tf.dispose([first, second]);
    });
    return this.parameters();
  }

  private clipScale(gradients: readonly Tensor[]): tf.Tensor {
    const squares = gradients.map(({ values }) => tf.sum(tf.square(values)));
    const norm = tf.sqrt(tf.addN(squares));
    return tf.minimum(tf.div(this.options.clip, tf.maximum(norm, 1e-12)), 1);
  }

  private update(slot: Slot, gradient: tf.Tensor, rate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.options;
    const first = tf.add(tf.mul(slot.first, beta1), tf.mul(gradient, 1 - beta1));
    const second = tf.add(tf.mul(slot.second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const size = rate / (1 - beta1 ** this.steps);
    const root = tf.add(tf.sqrt(tf.div(second, 1 - beta2 ** this.steps)), epsilon);
    const shrunk = tf.mul(slot.parameter.values, slot.decays ? 1 - rate * weightDecay : 1);
    const values = tf.sub(shrunk, tf.mul(tf.div(first, root), size));
    dispose(slot.parameter);
    tf.dispose([slot.first, slot.second]);
    slot.parameter = keep(label(values, slot.parameter.axes));
    slot.first = tf.keep(first);
    slot.second = tf.keep(second);
  }
}
