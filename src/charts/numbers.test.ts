import { describe, expect, it } from 'vitest';
import {
  formatChange,
  formatExact,
  formatProbability,
  formatScore,
  formatShort,
  formatTick,
} from './numbers';

describe('numbers', () => {
  it('tell no data from zero', () => {
    expect(formatScore(0)).toBe('0.000');
    expect([null, undefined, NaN].map(formatScore)).toEqual(['–', '–', '–']);
  });

  it('have a true minus, but not before zero', () => {
    expect(formatScore(-0.5)).toBe('\u22120.500');
    expect(formatScore(-0.0001)).toBe('0.000');
    expect([-0.154, -0.004, 1].map(formatShort)).toEqual(['\u22120.15', '0.00', '1.00']);
  });

  it('never show a probability as a false zero', () => {
    expect(formatProbability(1e-7)).toBe('<0.001');
    expect(formatProbability(0)).toBe('0.000');
    expect(formatProbability(0.0005)).not.toBe('0.000');
  });

  it('always sign a change', () => {
    expect([0.12, -0.031, 0, -1e-6].map(formatChange)).toEqual([
      '+0.120',
      '\u22120.031',
      '±0.000',
      '±0.000',
    ]);
  });

  it.each([0.1, 1 / 3, 0.8742249, 1e-7, 1, 0, 123456.7, -0.25, 1.1820354e-4])(
    'read back %f to the last bit of the float',
    (value) => {
      const text = formatExact(value).replace(/\u2212/g, '-');
      expect(Math.fround(Number(text))).toBe(Math.fround(value));
      expect(text.replace(/e.*|[^\d]/g, '').length).toBeLessThanOrEqual(10);
    },
  );

  it('say the ends of a scale shortly', () => {
    expect([1, 0.5, 0.0341, -2].map(formatTick)).toEqual(['1', '0.5', '0.034', '\u22122']);
  });
});
