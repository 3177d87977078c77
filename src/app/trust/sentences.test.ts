import { describe, expect, it } from 'vitest';
import { toyWeights } from '../../../tests/fakes/toyWeights';
import { agrees, found, limitWords, storedAs, verdict } from './sentences';

const checked = {
  ...({ kind: 'checked', layer: 3, rows: 15, length: 15, backend: 'wasm' } as const),
  ...{ pattern: 3.1e-7, residual: 4.4e-6, largest: 12.34, milliseconds: 5 },
};

describe('the verdict on a layer', () => {
  it('names the differences and what they are to be held against', () => {
    expect(verdict(checked)).toBe(
      'Layer 3, all 15 rows: largest difference of a weight in the pattern 3e-7, of the residual ' +
        '4e-6 (values up to 12): agrees.',
    );
    expect(verdict({ ...checked, rows: 2, pattern: 0.02 })).toMatch(
      /^Layer 3, 2 of 15 rows: .* pattern 2e-2, .*: differs\.$/,
    );
  });

  it('is as strict as the backend rounds, and takes the residual by its size', () => {
    expect(agrees(checked)).toBe(true);
    expect(agrees({ ...checked, pattern: 5e-4 })).toBe(false);
    expect(agrees({ ...checked, pattern: 5e-4, backend: 'webgpu' })).toBe(true);
    expect(agrees({ ...checked, residual: 1e-3 })).toBe(true);
    expect(agrees({ ...checked, residual: 1e-3, largest: 0.1 })).toBe(false);
  });

  it('does not agree with what is no number', () => {
    expect(agrees({ ...checked, pattern: NaN })).toBe(false);
    expect(agrees({ ...checked, residual: NaN })).toBe(false);
    expect(verdict({ ...checked, residual: NaN })).toMatch(/residual no number .*: differs\.$/);
  });
});

describe('the weights in words', () => {
  it('count what is used by how it is stored', () => {
    expect(storedAs(toyWeights.tensors)).toBe('F32 (10 tensors)');
    const [first, ...others] = toyWeights.tensors;
    expect(storedAs([{ ...first!, dtype: 'F16' }, ...others])).toBe('F32 (9 tensors), F16 (1)');
  });

  it('are found by name, by parameter and by being ignored', () => {
    expect(found(toyWeights.tensors, ' w_o ')).toHaveLength(2);
    expect(found(toyWeights.tensors, 'ignored').map(({ name }) => name)).toEqual([
      'blocks.0.attn.mask',
      'blocks.1.attn.mask',
    ]);
    expect(found(toyWeights.tensors, 'nothing')).toEqual([]);
    expect(found(toyWeights.tensors, '')).toBe(toyWeights.tensors);
  });

  it('give limits where there are some', () => {
    const report = { name: 'webgpu', adapter: '', threads: 1, passedOver: [] } as const;
    expect(limitWords(report)).toBeNull();
    const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };
    expect(limitWords({ ...report, limits })).toMatch(/at most 268 MB, .* at most 134 MB of one$/);
  });
});
