import { describe, expect, it } from 'vitest';
import { ndarray } from '../base/ndarray';
import { colourValues, curveWords, domainOf, endsOf } from './mapScale';
import type { MapScale } from './mapScale';

const values = ndarray(Float32Array.of(0.4, 0.04, 0.00001, NaN, -0.2, 0), [2, 3]);
const coloured = (scale: MapScale): number[] => [...colourValues(values, scale).data];

describe('a map’s scale', () => {
  it('follows the value itself unless told otherwise', () => {
    expect(colourValues(values, { kind: 'sequential', max: 0.4 })).toBe(values);
    expect(domainOf({ kind: 'sequential', max: 0.4 })).toEqual([0, 0.4]);
    expect(domainOf({ kind: 'diverging', extent: 3 })).toEqual([-3, 3]);
    expect(endsOf({ kind: 'diverging', extent: 3 })).toEqual(['\u22123', '3']);
  });

  it('gives each power of ten the same share of a logarithmic scale, on both sides of 0', () => {
    const scale = { kind: 'sequential', max: 0.4, curve: 'log' } as const;
    const [top, tenth, tiny, none, below, zero] = coloured(scale);
    expect(top).toBeCloseTo(1, 6);
    expect(tenth).toBeCloseTo(0.75, 6);
    expect([tiny, none, zero]).toEqual([0, NaN, 0]);
    expect(below).toBeCloseTo(-(1 + Math.log10(0.5) / 4), 6);
    expect(domainOf(scale)).toEqual([0, 1]);
    expect(endsOf(scale)).toEqual(['0.00004', '0.4']);
    expect(curveWords({ ...scale, kind: 'diverging', extent: 1 })).toBe('log, 4 decades each way');
  });

  it('measures each row by its own largest size', () => {
    const scale = { kind: 'diverging', extent: 7, curve: 'row' } as const;
    const [top, tenth, , none, below, zero] = coloured(scale);
    expect([top, none, below, zero]).toEqual([1, NaN, -1, 0]);
    expect(tenth).toBeCloseTo(0.1, 6);
    expect(domainOf(scale)).toEqual([-1, 1]);
    expect(endsOf({ kind: 'sequential', curve: 'row' })).toEqual(['0', 'row’s largest']);
  });
});
