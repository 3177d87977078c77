import { fillNormal } from '../../base/normals';
import type { Random } from '../../base/random';
import { contractData } from '../../tensor/contract';
import { add, divide, each, multiply, scaled, shifted, softmax } from '../../tensor/elementwise';
import { concat } from '../../tensor/indexing';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import { fromValues } from '../../tensor/tensor';
import type { Batch } from './batches';
import { classified } from './network';
import type { TaskSettings } from './task';
import { lengthOf, positionsOf, widthOf } from './task';

/** Betas are kept as a tenth of what they are, so that one learning rate fits all parameters. */
const betaScale = 10;

/**
 * First values of the two-parameter induction head (Reddy 2023, section 4): both betas 0, and a
 * classifier of three ReLU layers on the target's content and what the head reads.
 */
export function firstHead({ D, L }: TaskSettings, source: Random): NamedTensors {
  const d = 2 * D;
  const matrix = (columns: number, spread: number): Tensor =>
    fromValues(
      fillNormal(new Float32Array(d * columns), source).map((value) => value * spread),
      [d, columns],
      'd_model d_out',
    );
  const zero = (): Tensor => fromValues(new Float32Array(1), [1], 'one');
  const hidden = ['1', '2', '3'];
  return new Map([
    ...['beta1', 'beta2'].map((name): [string, Tensor] => [name, zero()]),
    ...hidden.map((i): [string, Tensor] => [`w${i}`, matrix(d, Math.sqrt(2 / d))]),
    ...hidden.map((i): [string, Tensor] => [`b${i}`, zero()]),
    ['s', matrix(L, 1 / Math.sqrt(d))],
  ]);
}

/** The parameters with betas of one's own choice. */
export function withBetas(head: NamedTensors, beta1: number, beta2: number): NamedTensors {
  const one = (value: number): Tensor => fromValues(Float32Array.of(value / betaScale), [1], 'one');
  return new Map([...head, ['beta1', one(beta1)], ['beta2', one(beta2)]]);
}

/** A beta's value, of a parameter as it is kept. */
export function betaOf(kept: number): number {
  return kept * betaScale;
}

/** What the head needs of a batch, all of it data. */
export interface HeadInput {
  /** Contents `[batch, key, d_model]`, and that of the target. */
  readonly contents: Tensor<'batch key d_model'>;
  readonly target: Tensor<'batch d_model'>;
  /** Products of the target with contents: summed up to each position, and with the one before. */
  readonly summed: Tensor<'batch key'>;
  readonly before: Tensor<'batch key'>;
  readonly places: Tensor<'key'>;
}

/** The contents of a batch, and their products with the target. */
export function headInput({ tokens, count }: Batch, settings: TaskSettings): HeadInput {
  const [length, width, D] = [lengthOf(settings), widthOf(settings), settings.D];
  const contents = new Float32Array(count * length * D);
  const target = new Float32Array(count * D);
  const [summed, before] = [0, 0].map(() => new Float32Array(count * length)) as [
    ...[Float32Array, Float32Array],
  ];
  for (let i = 0; i < count; i++) {
    const contentOf = (pos: number): Float32Array => {
      const start = (i * length + pos) * width + positionsOf(settings);
      return tokens.subarray(start, start + D);
    };
    const asked = contentOf(length - 1);
    target.set(asked, i * D);
    let [sum, last] = [0, dot(asked, contentOf(0))];
    for (let pos = 0; pos < length; pos++) {
      contents.set(contentOf(pos), (i * length + pos) * D);
      before[i * length + pos] = last;
      last = dot(asked, contentOf(pos));
      summed[i * length + pos] = sum += last;
    }
  }
  const places = Float32Array.from({ length }, (_, pos) => pos);
  return {
    contents: fromValues(contents, [count, length, D], 'batch key d_model'),
    target: fromValues(target, [count, D], 'batch d_model'),
    summed: fromValues(summed, [count, length], 'batch key'),
    before: fromValues(before, [count, length], 'batch key'),
    places: fromValues(places, [length], 'key'),
  };
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/**
 * Logits of the two-parameter head, `[batch, label]`. Layer 1 mixes into position i the content before
 * it: p1 = softmax over j <= i of beta1 [j = i - 1], b_i = sum p1_ij c_j. Layer 2 looks for the target:
 * p2 = softmax over j of beta2 <c_t, b_j>, o = sum p2_j c_j. The classifier reads [c_t ; o].
 */
export function headLogits(head: NamedTensors, input: HeadInput): Tensor<'batch vocab'> {
  const beta = (name: string): Tensor<'one'> => scaled(head.get(name) as Tensor<'one'>, betaScale);
  const weight = each(beta('beta1'), 'exp');
  const mixed = add(input.summed, multiply(input.before, shifted(weight, -1)));
  const matches = divide(mixed, add(input.places, weight));
  const pattern = softmax(multiply(matches, beta('beta2')));
  const read = contractData(input.contents, pattern, 'batch d_model');
  return classified(head, concat([input.target, read], 'd_model'));
}

/** Layer 1's mean attention from a label to the item before it: e^beta1 / (e^beta1 + position). */
export function labelAttention({ N }: TaskSettings, beta1: number): number {
  const weight = Math.exp(beta1);
  const shares = Array.from({ length: N }, (_, pair) => weight / (weight + 2 * pair + 1));
  return shares.reduce((sum, value) => sum + value, 0) / N;
}
