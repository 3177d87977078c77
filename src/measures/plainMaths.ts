import { frequenciesOf } from '../model/components/frequencies';
import type { Frequencies } from '../model/components/frequencies';
import type { Activation, Rotary } from '../model/config';

/**
 * A linear map in plain loops: `x [in], weight [in, out] -> [out]`, plus a bias `[out]` where there
 * is one.
 */
export function affine(x: Float64Array, weight: Float32Array, bias?: Float32Array): Float64Array {
  const width = weight.length / x.length;
  const out = bias ? Float64Array.from(bias) : new Float64Array(width);
  for (let i = 0; i < x.length; i++) {
    const value = x[i] as number;
    const row = i * width;
    for (let o = 0; o < width; o++)
      out[o] = (out[o] as number) + value * (weight[row + o] as number);
  }
  return out;
}

/** Layer norm, `[d] -> [d]`: (x - mean) / sqrt(variance + eps) weight + bias. */
export function layerNorm(
  x: Float64Array,
  eps: number,
  weight: Float32Array,
  bias: Float32Array,
): Float64Array {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const scale = rootMeanSquare(
    x.map((value) => value - mean),
    eps,
  );
  return x.map((value, i) => ((value - mean) / scale) * at(weight, i) + at(bias, i));
}

/** RMS norm, `[d] -> [d]`: x / sqrt(mean of x^2 + eps) weight. */
export function rmsNorm(x: Float64Array, eps: number, weight: Float32Array): Float64Array {
  const scale = rootMeanSquare(x, eps);
  return x.map((value, i) => (value / scale) * at(weight, i));
}

function rootMeanSquare(x: Float64Array, eps: number): number {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length + eps);
}

/**
 * A head's query or key turned by its position (Su et al. 2021, half-split pairs); in place. The
 * frequencies of scaled rotations are the model's own table; plain ones are base^(-2j/dim).
 */
export function turn(
  x: Float64Array,
  position: number,
  { frequencies, magnitude }: Frequencies,
): void {
  const half = frequencies.length;
  for (let j = 0; j < half; j++) {
    const angle = position * (frequencies[j] as number);
    const [cos, sin] = [magnitude * Math.cos(angle), magnitude * Math.sin(angle)];
    const [a, b] = [x[j] as number, x[j + half] as number];
    x[j] = a * cos - b * sin;
    x[j + half] = b * cos + a * sin;
  }
}

/** How fast each pair turns in a text of `length` tokens. */
export function plainFrequencies(rotary: Rotary, length: number): Frequencies {
  if (rotary.scaling) return frequenciesOf(rotary, length);
  const { dim, base } = rotary;
  return {
    frequencies: Array.from({ length: dim / 2 }, (_, j) => base ** ((-2 * j) / dim)),
    magnitude: 1,
  };
}

/** Weights that add up to 1: exp(s) / sum of exp(s). */
export function plainSoftmax(scores: Float64Array): Float64Array {
  const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = scores.map((score) => Math.exp(score - top));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

/** The activation functions of the MLP, value by value. */
export const plainActivations: Readonly<Record<Activation, (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  silu: (x) => x / (1 + Math.exp(-x)),
  gelu: (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2)),
  gelu_new: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/**
 * The error function to f64's precision: 2 / sqrt(pi) exp(-x^2) times the sum over n of
 * 2^n x^(2n+1) / (2n+1)!! (Abramowitz and Stegun 7.1.6), whose terms all have one sign.
 */
export function errorFunction(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function at(values: Float32Array, index: number): number {
  return values[index] ?? NaN;
}
