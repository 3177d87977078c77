import type { Rotary, RotaryScaling } from '../config';

/** How fast each pair of dimensions turns, in radians a position. */
export interface Frequencies {
  /** One for each of the dim / 2 pairs. */
  readonly frequencies: readonly number[];
  /** Multiplies cosines and sines. */
  readonly magnitude: number;
}

/** The frequencies base^(-2j/dim) of a rotation, scaled as the model says, for a text of `length` tokens. */
export function frequenciesOf({ dim, base, scaling }: Rotary, length: number): Frequencies {
  const plain = (from: number): number[] =>
    Array.from({ length: dim / 2 }, (_, j) => from ** ((-2 * j) / dim));
  const frequencies = plain(base);
  switch (scaling?.type) {
    case undefined:
      return { frequencies, magnitude: 1 };
    case 'linear':
      return { frequencies: frequencies.map((f) => f / scaling.factor), magnitude: 1 };
    case 'dynamic': {
      const { factor, original } = scaling;
      const growth = Math.max(1, (factor * length) / original - (factor - 1));
      return { frequencies: plain(base * growth ** (dim / (dim - 2))), magnitude: 1 };
    }
    case 'llama3':
      return { frequencies: frequencies.map((f) => llama3(f, scaling)), magnitude: 1 };
    case 'yarn': {
      const kept = yarnShares(dim, base, scaling);
      const mixed = frequencies.map((f, j) => {
        const share = kept[j] ?? 0;
        return share * f + ((1 - share) * f) / scaling.factor;
      });
      return { frequencies: mixed, magnitude: scaling.magnitude };
    }
  }
}

type Scaling<T extends RotaryScaling['type']> = Extract<RotaryScaling, { type: T }>;

/** Wavelengths up to original / high stay, those beyond original / low are divided, others mixed. */
function llama3(f: number, { factor, low, high, original }: Scaling<'llama3'>): number {
  const turns = (original * f) / (2 * Math.PI);
  if (turns < low) return f / factor;
  if (turns > high) return f;
  const share = (turns - low) / (high - low);
  return ((1 - share) * f) / factor + share * f;
}

/** How much of each plain frequency is kept: 1 for pairs that turn often within `original`, 0 for slow ones. */
function yarnShares(dim: number, base: number, scaling: Scaling<'yarn'>): number[] {
  const { fast, slow, original, whole } = scaling;
  const pairThatTurns = (times: number): number =>
    (dim * Math.log(original / (times * 2 * Math.PI))) / (2 * Math.log(base));
  const [first, last] = [pairThatTurns(fast), pairThatTurns(slow)];
  const from = Math.max(whole ? Math.floor(first) : first, 0);
  const to = Math.min(whole ? Math.ceil(last) : last, dim - 1);
  const ramp = (j: number): number => (j - from) / (to === from ? 0.001 : to - from);
  return Array.from({ length: dim / 2 }, (_, j) => 1 - Math.min(1, Math.max(0, ramp(j))));
}
