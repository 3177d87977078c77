import { describe, expect, it } from 'vitest';
import { ndarray } from '../../base/ndarray';
import { cosine, effectivePreconditioner, patternsOf, sharesOf } from './patterns';

/** Two heads for two covariates and one answer; the last column of KQ is noise that nobody asks for. */
const keyQuery = ndarray(
  Float32Array.of(0.2, 0.03, 9, -0.05, 0.4, 9, 0.01, 0, 9, -0.5, 0, 9, 0, -0.5, 9, 0, 0, 9),
  [2, 3, 3],
);
const outputValue = ndarray(Float32Array.of(0.1, -0.2, 3, 0, 0, -1), [2, 3, 1]);
const patterns = patternsOf(keyQuery, outputValue, [[0, 1]]);

describe('the read-outs of heads', () => {
  it('are the means, the spread and the largest of the rest', () => {
    expect(patterns[0]!.omega[0]).toBeCloseTo(0.3, 6);
    expect(patterns[0]!.diagonalSpread).toBeCloseTo(0.2, 6);
    expect(patterns[0]!.offDiagonal).toBeCloseTo(0.05, 6);
    expect(patterns[0]!.mu).toEqual([3]);
    expect(patterns[0]!.offAnswers).toBeCloseTo(0.2, 6);
    expect(patterns[1]!).toEqual({
      omega: [-0.5],
      diagonalSpread: 0,
      offDiagonal: 0,
      mu: [-1],
      offAnswers: 0,
    });
  });

  it('keep two answers apart', () => {
    const kq = ndarray(
      Float32Array.from({ length: 16 }, (_, k) => (k === 0 ? 0.6 : 0)),
      [1, 4, 4],
    );
    const ov = ndarray(Float32Array.of(0, 0, 0, 0, 2, 7, 5, 4), [1, 4, 2]);
    const [head] = patternsOf(kq, ov, [[0], [1]]);
    expect(head!.omega[0]).toBeCloseTo(0.6, 6);
    expect(head!.omega[1]).toBe(0);
    expect(head!.mu).toEqual([2, 4]);
    expect(head!.offAnswers).toBe(7);
  });

  it('give the shares and the preconditioner of the whole layer', () => {
    const shares = sharesOf(patterns);
    expect(shares[0]).toBeCloseTo(0.9 / 1.4, 6);
    expect(shares[0]! + shares[1]!).toBeCloseTo(1, 12);
    const effective = effectivePreconditioner(keyQuery, patterns);
    [3 * 0.2 + 0.5, 3 * 0.03, 3 * -0.05, 3 * 0.4 + 0.5].forEach((value, k) => {
      expect(effective[k]).toBeCloseTo(value, 6);
    });
  });

  it('have cosines between -1 and 1', () => {
    expect(cosine([1, 2], [2, 4])).toBeCloseTo(1, 12);
    expect(cosine([1, 0], [0, 3])).toBe(0);
    expect(cosine([1, 2], [-1, -2])).toBeCloseTo(-1, 12);
  });
});
