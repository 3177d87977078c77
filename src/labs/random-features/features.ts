import type { Random } from '../../base/random';
import type { Inputs, InputShape } from './task';

/** One row of frozen features a sample, `[sample, column]`. */
export interface Features {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Frozen heads, `[head, 1 + width, 1 + width]`: W_m of the score [x_0; 1]^T W_m [x_i; 1]. */
export interface Heads extends InputShape {
  readonly count: number;
  readonly values: Float64Array;
}

/**
 * Draws frozen heads: independent normal entries of standard deviation `spread`, plus `bias` times
 * the identity on the input, so that a bias makes every head compare query and key (biased
 * random-feature attention, Fu, Guo, Bai and Mei 2023). The same source gives the same noise for any
 * bias.
 */
export function drawHeads(
  shape: InputShape,
  { count, spread, bias }: { count: number; spread: number; bias: number },
  source: Random,
): Heads {
  const side = shape.width + 1;
  const values = Float64Array.from({ length: count * side * side }, (_, k) => {
    const [row, column] = [Math.floor(k / side) % side, k % side];
    return spread * source.normal() + (row === column && row < shape.width ? bias : 0);
  });
  return { ...shape, count, values };
}

/**
 * What frozen attention with ReLU in place of softmax reads: for each head the mean over keys of
 * relu([x_0; 1]^T W_m [x_i; 1]) [x_i; 1], `[sample, head * (1 + width)]`. The layer's output is
 * linear in its trained values: features times v.
 */
export function headFeatures(inputs: Inputs, heads: Heads): Features {
  const side = inputs.width + 1;
  const columns = heads.count * side;
  const values = new Float64Array(inputs.count * columns);
  const tokens = new Float64Array((inputs.keys + 1) * side);
  const asked = new Float64Array(side);
  for (let s = 0; s < inputs.count; s++) {
    extend(inputs, s, tokens);
    for (let m = 0; m < heads.count; m++) {
      askFor(heads.values, m * side * side, tokens, asked);
      readKeys(asked, tokens, values, s * columns + m * side);
    }
  }
  return { rows: inputs.count, columns, values };
}

/** The scores relu([x_0; 1]^T W_m [x_i; 1]) of one sample, `[head, key]`. */
export function scoresOf(inputs: Inputs, sample: number, heads: Heads): Float64Array {
  const side = inputs.width + 1;
  const tokens = new Float64Array((inputs.keys + 1) * side);
  const asked = new Float64Array(side);
  extend(inputs, sample, tokens);
  return Float64Array.from({ length: heads.count * inputs.keys }, (_, k) => {
    const [m, i] = [Math.floor(k / inputs.keys), k % inputs.keys];
    askFor(heads.values, m * side * side, tokens, asked);
    return Math.max(0, product(asked, tokens, (i + 1) * side));
  });
}

/** Draws the frozen first layer of the network beside it: `count` directions in all inputs at once. */
export function drawUnits(
  { width, keys }: InputShape,
  count: number,
  source: Random,
): Float64Array {
  return Float64Array.from({ length: count * (keys + 1) * width }, () => source.normal());
}

/** A two-layer network's frozen features, relu(<w_k, (x_0, ..., x_N)>): `[sample, unit]`. */
export function unitFeatures(inputs: Inputs, units: Float64Array): Features {
  const size = (inputs.keys + 1) * inputs.width;
  const columns = units.length / size;
  const values = new Float64Array(inputs.count * columns);
  for (let s = 0; s < inputs.count; s++) {
    for (let k = 0; k < columns; k++) {
      let total = 0;
      for (let j = 0; j < size; j++) {
        total += (inputs.values[s * size + j] as number) * (units[k * size + j] as number);
      }
      values[s * columns + k] = Math.max(0, total);
    }
  }
  return { rows: inputs.count, columns, values };
}

/** [x; 1] of the query and the keys of one sample. */
function extend({ width, keys, values }: Inputs, sample: number, out: Float64Array): void {
  for (let i = 0; i <= keys; i++) {
    const from = (sample * (keys + 1) + i) * width;
    out.set(values.subarray(from, from + width), i * (width + 1));
    out[i * (width + 1) + width] = 1;
  }
}

/** W^T [x_0; 1]: what a head's query asks of a key. */
function askFor(
  weights: Float64Array,
  start: number,
  query: Float64Array,
  out: Float64Array,
): void {
  const side = out.length;
  out.fill(0);
  for (let row = 0; row < side; row++) {
    const value = query[row] as number;
    for (let column = 0; column < side; column++) {
      out[column] =
        (out[column] as number) + value * (weights[start + row * side + column] as number);
    }
  }
}

function readKeys(asked: Float64Array, tokens: Float64Array, out: Float64Array, to: number): void {
  const side = asked.length;
  const keys = tokens.length / side - 1;
  for (let i = 1; i <= keys; i++) {
    const score = product(asked, tokens, i * side);
    if (score <= 0) continue;
    for (let j = 0; j < side; j++) {
      out[to + j] = (out[to + j] as number) + (score / keys) * (tokens[i * side + j] as number);
    }
  }
}

function product(asked: Float64Array, tokens: Float64Array, start: number): number {
  let total = 0;
  for (let j = 0; j < asked.length; j++) {
    total += (asked[j] as number) * (tokens[start + j] as number);
  }
  return total;
}
