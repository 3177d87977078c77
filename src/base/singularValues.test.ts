import { describe, expect, it } from 'vitest';
import { random } from './random';
import { singularVectors } from './singularValues';
import type { SingularVectors } from './singularValues';

function normals(count: number, seed: number): Float64Array {
  const source = random(seed);
  return Float64Array.from({ length: count }, () => source.normal());
}

/** The product of two thin factors, entry by entry. */
function product(a: Float64Array, b: Float64Array, rank: number): number[][] {
  const [rows, columns] = [a.length / rank, b.length / rank];
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += (a[i * rank + k] ?? NaN) * (b[j * rank + k] ?? NaN);
      return sum;
    }),
  );
}

function worstOf({ values, left, right }: SingularVectors, whole: number[][]): number {
  let worst = 0;
  whole.forEach((row, i) => {
    row.forEach((entry, j) => {
      const sum = values.reduce(
        (total, value, k) => total + value * (left[k]?.[i] ?? NaN) * (right[k]?.[j] ?? NaN),
        0,
      );
      worst = Math.max(worst, Math.abs(sum - entry));
    });
  });
  return worst;
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);

describe('singularVectors', () => {
  it('puts the product together again, by unit vectors at right angles, largest first', () => {
    const [a, b] = [normals(20 * 6, 1), normals(13 * 6, 2)];
    const found = singularVectors(a, b, 6);
    expect(worstOf(found, product(a, b, 6))).toBeLessThan(1e-12);
    expect([...found.values]).toEqual([...found.values].sort((x, y) => y - x));
    for (const side of [found.left, found.right]) {
      side.forEach((one, i) =>
        side.forEach((other, j) => expect(dot(one, other)).toBeCloseTo(i === j ? 1 : 0, 10)),
      );
    }
  });

  it('has the squares of its values add up to those of all entries', () => {
    const [a, b] = [normals(9 * 3, 3), normals(9 * 3, 4)];
    const squares = product(a, b, 3)
      .flat()
      .reduce((sum, entry) => sum + entry * entry, 0);
    const { values } = singularVectors(a, b, 3);
    expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(squares, 9);
  });

  it('takes factors with columns of zeros and columns that repeat', () => {
    const a = Float64Array.from({ length: 5 * 3 }, (_, i) => [i + 1, 0, 2 * (i + 1)][i % 3] ?? 0);
    const b = normals(4 * 3, 6);
    const found = singularVectors(a, b, 3);
    expect(worstOf(found, product(a, b, 3))).toBeLessThan(1e-11);
    const nothing = singularVectors(new Float64Array(6), new Float64Array(6), 2);
    expect([...nothing.values]).toEqual([0, 0]);
  });

  it('knows a diagonal', () => {
    const identity = Float64Array.from([1, 0, 0, 1]);
    const { values } = singularVectors(Float64Array.from([3, 0, 0, -5]), identity, 2);
    expect([...values]).toEqual([5, 3]);
  });
});
