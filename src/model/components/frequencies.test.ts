import { describe, expect, it } from 'vitest';
import { frequenciesOf } from './frequencies';

const plain = { dim: 4, base: 100 };
const of = (rotary: Parameters<typeof frequenciesOf>[0], length = 1): readonly number[] =>
  frequenciesOf(rotary, length).frequencies;

describe('frequencies of a rotation', () => {
  it('fall from 1 by powers of the base', () => {
    expect(of(plain)).toEqual([1, 0.1]);
  });

  it('linear: are divided', () => {
    const scaling = { type: 'linear', factor: 4 } as const;
    expect(of({ ...plain, scaling })).toEqual([0.25, 0.025]);
  });

  it('dynamic: fall faster in texts beyond the original length only', () => {
    const scaling = { type: 'dynamic', factor: 2, original: 16 } as const;
    expect(of({ ...plain, scaling }, 16)).toEqual(of(plain));
    // Twice the length: the base grows by (2 * 2 - 1) ** (4 / 2).
    expect(of({ ...plain, scaling }, 32)).toEqual(of({ dim: 4, base: 900 }));
  });

  it('llama3: keep fast pairs, divide slow ones, mix between', () => {
    const original = 20 * Math.PI;
    const scaling = { type: 'llama3', factor: 8, low: 1, high: 4, original } as const;
    // 10, 1 and 0.1 turns within the original length.
    const [fast, middle, slow] = of({ dim: 6, base: 1000, scaling });
    expect(fast).toBe(1);
    expect(middle).toBeCloseTo(0.1 / 8, 12);
    expect(slow).toBeCloseTo(0.01 / 8, 12);
    const [, mixed] = of({ dim: 4, base: 16, scaling });
    expect(mixed).toBeCloseTo(0.25 * (0.5 / 8 + 0.5), 12);
  });

  it('yarn: keep fast pairs, divide slow ones, and turn the volume up', () => {
    const turns = { original: 64, fast: 8, slow: 0.5 };
    const scaling = { type: 'yarn', factor: 4, ...turns, whole: true, magnitude: 1.5 } as const;
    const { frequencies, magnitude } = frequenciesOf({ dim: 16, base: 10_000, scaling }, 1);
    expect(magnitude).toBe(1.5);
    expect(frequencies[0]).toBe(1);
    expect(frequencies[7]).toBeCloseTo(10_000 ** (-14 / 16) / 4, 12);
    const ratios = frequencies.map((f, j) => f / 10_000 ** (-j / 8));
    expect(ratios).toEqual([...ratios].sort((a, b) => b - a));
  });
});
