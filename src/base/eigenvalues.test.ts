import { describe, expect, it } from 'vitest';
import { eigenvalues } from './eigenvalues';
import { random } from './random';

type Pair = readonly [number, number];

function pairs(matrix: readonly number[], n: number): Pair[] {
  const { re, im } = eigenvalues(matrix, n);
  return [...re].map((value, i): Pair => [value, im[i] ?? NaN]);
}

/** |det(A - value)| by elimination with complex numbers. */
function determinantAt(matrix: readonly number[], n: number, [re, im]: Pair): number {
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j): [number, number] => {
      const entry = matrix[i * n + j] ?? NaN;
      return i === j ? [entry - re, -im] : [entry, 0];
    }),
  );
  let size = 1;
  for (let k = 0; k < n; k++) {
    const best = rows.slice(k).reduce(
      (top, row, i) => {
        const length = Math.hypot(...(row[k] ?? [0, 0]));
        return length > top.length ? { length, i: i + k } : top;
      },
      { length: -1, i: k },
    );
    const pivotRow = rows[best.i] ?? [];
    rows[best.i] = rows[k] ?? [];
    rows[k] = pivotRow;
    const [pr, pi] = pivotRow[k] ?? [NaN, NaN];
    size *= Math.hypot(pr, pi);
    if (size === 0) return 0;
    for (const row of rows.slice(k + 1)) {
      const [r, m] = row[k] ?? [0, 0];
      const d = pr * pr + pi * pi;
      const [fr, fi] = [(r * pr + m * pi) / d, (m * pr - r * pi) / d];
      pivotRow.forEach(([a, b], j) => {
        const [x, y] = row[j] ?? [0, 0];
        row[j] = [x - fr * a + fi * b, y - fr * b - fi * a];
      });
    }
  }
  return size;
}

describe('eigenvalues', () => {
  it('finds those that are known: of a triangle, a turn, a cycle, a Jordan block', () => {
    const real = (found: Pair[]): number[] => found.map(([re]) => re).sort((a, b) => a - b);
    expect(real(pairs([1, 5, -3, 0, 2, 8, 0, 0, 3], 3))).toEqual(
      [1, 2, 3].map((value) => expect.closeTo(value, 10) as number),
    );
    const turn = pairs([0, -2, 2, 0], 2).map(([re, im]) => [Math.abs(re), Math.abs(im)]);
    for (const [re, im] of turn)
      expect([re, im]).toEqual([expect.closeTo(0, 12), expect.closeTo(2, 12)]);
    // A cycle of four: all roots of 1, all of the same size, where unshifted steps turn in circles.
    for (const [re, im] of pairs([0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], 4)) {
      expect(Math.hypot(re, im)).toBeCloseTo(1, 10);
      expect(Math.abs(re * im)).toBeLessThan(1e-10);
    }
    for (const [re, im] of pairs([2, 1, 0, 0, 2, 1, 0, 0, 2], 3)) {
      expect(Math.hypot(re - 2, im)).toBeLessThan(1e-4);
    }
  });

  it.each([1, 2, 3, 7, 16])('makes det(A - value) vanish for random matrices of %i rows', (n) => {
    const source = random(n);
    const matrix = Array.from({ length: n * n }, () => source.normal());
    const typical = determinantAt(matrix, n, [0.3, 0.4]);
    const found = pairs(matrix, n);
    expect(found).toHaveLength(n);
    for (const pair of found) expect(determinantAt(matrix, n, pair) / typical).toBeLessThan(1e-9);
    // A value off by a hundredth is none.
    const [re = 0, im = 0] = found[0] ?? [];
    expect(determinantAt(matrix, n, [re + 0.01, im]) / typical).toBeGreaterThan(1e-6);
  });

  it('adds up to the trace, and to the trace of the square, at 64 rows', () => {
    const n = 64;
    const source = random(5);
    const matrix = Array.from({ length: n * n }, () => source.normal());
    const at = (i: number, j: number): number => matrix[i * n + j] ?? NaN;
    const indices = Array.from({ length: n }, (_, i) => i);
    const trace = indices.reduce((sum, i) => sum + at(i, i), 0);
    const squares = indices.reduce(
      (sum, i) => sum + indices.reduce((part, j) => part + at(i, j) * at(j, i), 0),
      0,
    );
    const found = pairs(matrix, n);
    expect(found.reduce((sum, [re]) => sum + re, 0)).toBeCloseTo(trace, 9);
    expect(found.reduce((sum, [, im]) => sum + im, 0)).toBeCloseTo(0, 9);
    expect(found.reduce((sum, [re, im]) => sum + re * re - im * im, 0)).toBeCloseTo(squares, 8);
  });

  it('refuses what is no number', () => {
    expect(() => eigenvalues([1, NaN, 2, 3], 2)).toThrow(RangeError);
  });

  it('takes zeros and one value', () => {
    expect(pairs([0, 0, 0, 0], 2)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(pairs([7], 1)).toEqual([[7, 0]]);
  });
});
