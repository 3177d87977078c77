import { add, multiply, scaled } from '../../tensor/elementwise';
import { concat, slice } from '../../tensor/indexing';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, lengthOf } from '../../tensor/tensor';
import type { Rotary } from '../config';
import { frequenciesOf } from './frequencies';

/** The cosines and sines of one pass: `[pos, d_head]` over the rotated dimensions. */
export interface RotaryAngles {
  readonly cos: Tensor<'pos d_head'>;
  readonly sin: Tensor<'pos d_head'>;
}

/**
 * The angles of positions `offset .. offset + length - 1`: position times frequency, the
 * frequencies laid twice one after the other (Su et al. 2021, in Hugging Face's half-split layout:
 * dimension j turns with j + dim/2).
 */
export function rotaryAngles(rotary: Rotary, offset: number, length: number): RotaryAngles {
  const { dim } = rotary;
  const { frequencies, magnitude } = frequenciesOf(rotary, offset + length);
  const angle = (i: number): number =>
    (offset + Math.floor(i / dim)) * (frequencies[i % (dim / 2)] ?? NaN);
  const table = (wave: (x: number) => number): Tensor<'pos d_head'> =>
    fromValues(
      Float32Array.from({ length: length * dim }, (_, i) => magnitude * wave(angle(i))),
      [length, dim],
      'pos d_head',
    );
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/** Rotates queries or keys: x cos + turn(x) sin, where turn([a, b]) = [-b, a]. Shape kept. */
export function rotate<H extends 'head' | 'kv_head'>(
  x: Tensor<`batch pos ${H} d_head`>,
  { cos, sin }: RotaryAngles,
): Tensor<`batch pos ${H} d_head`> {
  type X = Tensor<'batch pos head d_head'>;
  const all = x as unknown as X;
  const [width, dim] = [lengthOf(all, 'd_head'), lengthOf(cos, 'd_head')];
  const turned = dim === width ? all : slice(all, 'd_head', 0, dim);
  const [a, b] = [slice(turned, 'd_head', 0, dim / 2), slice(turned, 'd_head', dim / 2, dim / 2)];
  const rotated = add(multiply(turned, cos), multiply(concat([scaled(b, -1), a], 'd_head'), sin));
  const whole =
    dim === width ? rotated : concat([rotated, slice(all, 'd_head', dim, width - dim)], 'd_head');
  return whole as unknown as Tensor<`batch pos ${H} d_head`>;
}
