import { sizeOf } from '../base/ndarray';
import { dispose, keep, scope } from './scope';
import type { NamedTensors, Tensor } from './tensor';
import { label } from './tensor';
import { tf } from './tfjs';
import { wasmKernels } from './wasm/kernels';
import type { WasmKernels, Written } from './wasm/kernels';

interface Clipping {
  /** The norm that all gradients together are scaled down to; 0: never. */
  readonly clip: number;
}

/** AdamW (Loshchilov and Hutter 2019); without weight decay it is Adam (Kingma and Ba 2015). */
export interface AdamWOptions extends Clipping {
  readonly kind: 'adamw';
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Which parameters the decay shrinks: usually matrices, not biases and norms. */
  readonly decays: (name: string) => boolean;
}

/** Gradient descent with momentum: v = momentum v + g, x = x - rate v. */
export interface SgdOptions extends Clipping {
  readonly kind: 'sgd';
  readonly momentum: number;
}

export type OptimizerOptions = AdamWOptions | SgdOptions;

/** What an update makes of a parameter and its moments. */
interface Updated {
  readonly values: tf.Tensor;
  readonly moments: readonly tf.Tensor[];
}

/** One step of a rule: `step` counts from 1. */
type Rule = (
  name: string,
  values: tf.Tensor,
  moments: readonly tf.Tensor[],
  gradient: tf.Tensor,
  at: { readonly rate: number; readonly step: number },
) => Updated;

interface Slot {
  parameter: Tensor;
  moments: readonly tf.Tensor[];
}

/**
 * Gradient descent on named parameters, with clipping of the global gradient norm. It owns the
 * parameters it is given; `parameters()` are the current ones.
 */
export class Optimizer {
  private readonly slots: ReadonlyMap<string, Slot>;
  private readonly rule: Rule;
  private readonly momentNames: readonly string[];
  private steps = 0;

  constructor(
    parameters: NamedTensors,
    private readonly options: OptimizerOptions,
  ) {
    this.rule = options.kind === 'adamw' ? adamW(options) : sgd(options);
    this.momentNames = options.kind === 'adamw' ? ['first', 'second'] : ['velocity'];
    const slotOf = (parameter: Tensor): Slot => ({
      parameter: keep(parameter),
      moments: this.momentNames.map(() => tf.keep(tf.zerosLike(parameter.values))),
    });
    this.slots = new Map([...parameters].map(([name, tensor]) => [name, slotOf(tensor)]));
  }

  parameters(): NamedTensors {
    return new Map([...this.slots].map(([name, { parameter }]) => [name, parameter]));
  }

  /** The moments under `first.NAME`, `second.NAME` or `velocity.NAME`; they stay the optimizer's. */
  moments(): NamedTensors {
    const entries = [...this.slots].flatMap(([name, { parameter, moments }]) =>
      moments.map((moment, i): [string, Tensor] => [
        `${this.momentNames[i] ?? ''}.${name}`,
        label(moment, parameter.axes),
      ]),
    );
    return new Map(entries);
  }

  /**
   * Goes on as after `steps` updates, with the parameters and moments of that time; takes the tensors
   * over. @throws RangeError when one is not given.
   */
  restore(parameters: NamedTensors, moments: NamedTensors, steps: number): void {
    const given = [...this.slots.keys()].map((name) => ({
      parameter: named(parameters, name),
      moments: this.momentNames.map((moment) => named(moments, `${moment}.${name}`).values),
    }));
    this.steps = steps;
    [...this.slots.values()].forEach((slot, i) => {
      dispose(slot.parameter);
      tf.dispose([...slot.moments]);
      Object.assign(slot, given[i]);
    });
  }

  /** One update from gradients in the order of the parameters; the gradients stay the caller's. */
  step(gradients: readonly Tensor[], rate: number): void {
    this.steps++;
    scope(() => {
      const values = gradients.map((gradient) => gradient.values);
      const scale = this.options.clip > 0 ? clipScale(values, this.options.clip) : null;
      [...this.slots].forEach(([name, slot], i) => {
        const raw = values[i] as tf.Tensor;
        this.update(name, slot, scale ? tf.mul(raw, scale) : raw, rate);
      });
    });
  }

  /** Frees the moments; the parameters stay and are the caller's now. */
  release(): NamedTensors {
    for (const { moments } of this.slots.values()) tf.dispose([...moments]);
    return this.parameters();
  }

  private update(name: string, slot: Slot, gradient: tf.Tensor, rate: number): void {
    const { parameter, moments } = slot;
    const at = { rate, step: this.steps };
    const next = this.rule(name, parameter.values, moments, gradient, at);
    dispose(parameter);
    tf.dispose([...moments]);
    slot.parameter = keep(label(next.values, parameter.axes));
    slot.moments = next.moments.map((moment) => tf.keep(moment));
  }
}

function named(tensors: NamedTensors, name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`expected a tensor ${name}, got none`);
  return tensor;
}

/** What brings the norm of all gradients together down to `clip`, 1 where it is below. */
function clipScale(gradients: readonly tf.Tensor[], clip: number): tf.Tensor {
  const norm = tf.sqrt(tf.addN(gradients.map((values) => tf.sum(tf.square(values)))));
  return tf.minimum(tf.div(clip, tf.maximum(norm, 1e-12)), 1);
}

function adamW({ beta1, beta2, epsilon, weightDecay, decays }: AdamWOptions): Rule {
  return (name, values, [m, v], gradient, { rate, step }) => {
    const shrink = decays(name) ? 1 - rate * weightDecay : 1;
    const size = rate / (1 - beta1 ** step);
    const divideSecond = 1 - beta2 ** step;
    const kernels = wasmKernels();
    if (kernels) {
      const numbers = [beta1, beta2, 1 - beta1, 1 - beta2, divideSecond, size, epsilon, shrink];
      return updatedBy(kernels, [values, m as tf.Tensor, v as tf.Tensor, gradient], numbers);
    }
    const first = tf.add(tf.mul(m as tf.Tensor, beta1), tf.mul(gradient, 1 - beta1));
    const second = tf.add(tf.mul(v as tf.Tensor, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const root = tf.add(tf.sqrt(tf.div(second, divideSecond)), epsilon);
    const shrunk = shrink === 1 ? values : tf.mul(values, shrink);
    return { values: tf.sub(shrunk, tf.mul(tf.div(first, root), size)), moments: [first, second] };
  };
}

/** The same update by our own function on wasm. */
function updatedBy(
  kernels: WasmKernels,
  inputs: readonly tf.Tensor[],
  numbers: readonly number[],
): Updated {
  const shape = inputs[0]?.shape ?? [];
  const [values, first, second] = [1, 2, 3].map(() => kernels.output(shape)) as [
    ...[Written, Written, Written],
  ];
  kernels.call['adamw']?.(
    sizeOf(shape),
    ...inputs.map(kernels.addressOf),
    ...[values, first, second].map(({ address }) => address),
    ...numbers,
  );
  return { values: values.values, moments: [first.values, second.values] };
}

function sgd({ momentum }: SgdOptions): Rule {
  return (_, values, [v], gradient, { rate }) => {
    const velocity = tf.add(tf.mul(v as tf.Tensor, momentum), gradient);
    return { values: tf.sub(values, tf.mul(velocity, rate)), moments: [velocity] };
  };
}
