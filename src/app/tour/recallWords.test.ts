import { describe, expect, it } from 'vitest';
import type { RecallCurvesResult, SingleHead } from '../../analyses/recall-curves/result';
import { behindWords, curveWords } from './recallWords';

const single = (head: string, decode: number, all: number): SingleHead => ({
  ...{ head, recall: { decode, all } },
  ...{ shares: null, role: head === 'L0H0' ? 'previousToken' : null },
});

const result: RecallCurvesResult = {
  ...{ n_layers: 2, n_heads: 2, chosenBy: 'retrieval-heads', scores: [0, 0.02, 0.9, 0] },
  ...{ validSamples: 4, ranked: 2, mode: 'uniform', from: 'layers', said: null, advice: null },
  ...{ tests: { measured: 4, of: 4 }, base: { recall: 0.98, valid: 4 } },
  curves: [
    {
      scope: 'decode',
      points: [
        {
          k: 1,
          top: { heads: ['L1H0'], recall: 0.05 },
          draws: [0.9, 0.95, 1].map((recall) => ({ heads: ['L1H1'], recall })),
        },
      ],
    },
  ],
  singles: [single('L0H0', 0.95, 0), single('L0H1', 1, 0.95), single('L1H0', 0.9, 0.05)],
};

describe('what the walk says of recall', () => {
  it('is the fall with the best heads, beside the median of random others', () => {
    expect(curveWords(result)).toBe(
      'With L1H0 switched off, recall goes from 0.98 to 0.05. With 1 random other head it is 0.95 (median of 3 draws).\n\nThat is the proof: not that they look, but that the answer goes when they cannot.',
    );
  });

  it('is no proof where random heads do the same, or none were drawn', () => {
    const withDraws = (...recalls: number[]): RecallCurvesResult => ({
      ...result,
      curves: result.curves.map((curve) => ({
        ...curve,
        points: curve.points.map((point) => ({
          ...point,
          draws: recalls.map((recall) => ({ heads: ['L1H1'], recall })),
        })),
      })),
    });
    expect(curveWords(withDraws(0.5, 0.4))).toMatch(/But other heads cost much, too/);
    expect(curveWords(withDraws())).toMatch(/was not measured/);
  });

  it('says where the best heads are not all, and where there are none', () => {
    const [curve] = result.curves;
    const points = curve!.points.map((point) => ({
      ...point,
      top: { heads: ['L1H0'], recall: 0.8 },
    }));
    expect(curveWords({ ...result, curves: [{ ...curve!, points }] })).toMatch(
      /not all that finds/,
    );
    expect(curveWords({ ...result, curves: [], advice: 'None was valid.' })).toBe(
      'None was valid.',
    );
  });

  it('names the head that is needed in the prompt and fetches nothing, with its role', () => {
    const words = behindWords(result);
    expect(words).toMatch(/^L0H0 \(previous token\) fetches nothing/);
    expect(words).toMatch(/recall 0\.95\..* 0\.00\./);
  });

  it('names none where none is, or only a head that fetches itself', () => {
    const without = result.singles.filter(({ head }) => head !== 'L0H0');
    expect(behindWords({ ...result, singles: without })).toMatch(/^No head that fetches nothing/);
    expect(behindWords(null)).toMatch(/^No head that/);
  });
});
