import { dot } from '../../base/cholesky';
import type { Random } from '../../base/random';
import { mean, sum } from '../../base/statistics';

/** A query and its keys, all of unit length and uniform in direction. */
export interface InputShape {
  /** d */
  readonly width: number;
  /** N */
  readonly keys: number;
}

/** Drawn inputs: the query, then its keys, `[sample, 1 + key, width]`. */
export interface Inputs extends InputShape {
  readonly count: number;
  readonly values: Float64Array;
}

/**
 * What is to be learned, for a hidden direction beta: means over the keys of <beta, x_i>^p, or of
 * <x_0, x_i>^q <beta, x_i>.
 */
export const targets = {
  mean: { query: 0, key: 1, title: 'mean of ⟨β, xᵢ⟩' },
  square: { query: 0, key: 2, title: 'mean of ⟨β, xᵢ⟩²' },
  correlation: { query: 1, key: 1, title: 'mean of ⟨x₀, xᵢ⟩⟨β, xᵢ⟩' },
  cubic: { query: 3, key: 1, title: 'mean of ⟨x₀, xᵢ⟩³⟨β, xᵢ⟩' },
  quartic: { query: 4, key: 1, title: 'mean of ⟨x₀, xᵢ⟩⁴⟨β, xᵢ⟩' },
} as const;
export type TargetName = keyof typeof targets;

/** Draws inputs. */
export function drawInputs({ width, keys }: InputShape, count: number, source: Random): Inputs {
  const values = new Float64Array(count * (keys + 1) * width);
  for (let start = 0; start < values.length; start += width) {
    values.set(drawDirection(width, source), start);
  }
  return { width, keys, count, values };
}

/** A direction, uniform on the sphere. */
export function drawDirection(width: number, source: Random): Float64Array {
  const values = Float64Array.from({ length: width }, () => source.normal());
  const length = Math.sqrt(sum(values.map((value) => value * value)));
  return values.map((value) => value / length);
}

/** The target of every sample, `[sample]`. */
export function targetsOf(
  name: TargetName,
  beta: Float64Array,
  { width, keys, count, values }: Inputs,
): Float64Array {
  const { query, key } = targets[name];
  return Float64Array.from({ length: count }, (_, s) => {
    const start = s * (keys + 1) * width;
    const terms = Array.from({ length: keys }, (_key, i) => {
      const at = start + (i + 1) * width;
      return (
        dot(values, start, values, at, width) ** query * dot(beta, 0, values, at, width) ** key
      );
    });
    return mean(terms);
  });
}
