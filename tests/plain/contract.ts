import type { NdArray } from '../../src/base/ndarray.ts';
import { ndarray, sizeOf } from '../../src/base/ndarray.ts';

/** An array whose axes are named. */
export interface Named {
  readonly axes: string;
  readonly array: NdArray;
}

/** The contraction of two named arrays, one multiplication at a time. */
export function plainContract(a: Named, b: Named, out: string): NdArray {
  const lengths = new Map([...lengthsOf(a), ...lengthsOf(b)]);
  const axes = [...lengths.keys()];
  const shape = out.split(' ').map((axis) => lengths.get(axis) ?? 1);
  const sums = new Float64Array(sizeOf(shape));
  for (let i = 0; i < sizeOf([...lengths.values()]); i++) {
    const place = new Map<string, number>();
    axes.reduceRight((rest, axis) => {
      const length = lengths.get(axis) ?? 1;
      place.set(axis, rest % length);
      return Math.floor(rest / length);
    }, i);
    const at = offset(out, shape, place);
    sums[at]! +=
      a.array.data[offset(a.axes, a.array.shape, place)]! *
      b.array.data[offset(b.axes, b.array.shape, place)]!;
  }
  return ndarray(Float32Array.from(sums), shape);
}

function lengthsOf({ axes, array }: Named): [string, number][] {
  return axes.split(' ').map((axis, i) => [axis, array.shape[i] ?? 1]);
}

function offset(axes: string, shape: readonly number[], place: Map<string, number>): number {
  return axes.split(' ').reduce((at, axis, i) => at * shape[i]! + (place.get(axis) ?? 0), 0);
}
