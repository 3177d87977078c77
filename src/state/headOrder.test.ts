import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { headName } from '../terms/heads';
import { byLikeness, byScore } from './headOrder';

const shape = { n_layers: 2, n_heads: 2 };

describe('the order of the overview', () => {
  it('has the largest score first, equals as in the model, heads without one last', () => {
    const values = [0.2, null, 0.2, 0.9];
    expect(byScore(shape, (at) => values[at]).map(headName)).toEqual([
      ...['L1H1', 'L0H0', 'L1H0', 'L0H1'],
    ]);
    expect(byScore(shape, () => NaN).map(headName)).toEqual(['L0H0', 'L0H1', 'L1H0', 'L1H1']);
  });

  it('puts pictures side by side that are alike, however strong', () => {
    const first = ndarray(Float32Array.from([1, 0, 0, 0, 0, 1, 0, 0]), [2, 2, 2]);
    const second = ndarray(Float32Array.from([0, 7, 1, 0, 3, 0, 0.1, 0]), [2, 2, 2]);
    const names = byLikeness(shape, [first, second]).map(headName);
    expect(names).toEqual(['L0H0', 'L1H1', 'L1H0', 'L0H1']);
  });
});
