import { describe, expect, it } from 'vitest';
import type { RecallCurve, RecallCurvesResult, SingleHead } from './result';
import { csvRows, findingWords, points, roleWords, workDoneBefore } from './viewWords';

const set = (heads: string, recall: number | null) => ({ heads: heads.split(' '), recall });
const curve: RecallCurve = {
  scope: 'decode',
  points: [
    { k: 1, top: set('L2H0', 0.9), draws: [set('L2H1', 1)] },
    {
      k: 2,
      top: set('L2H0 L2H2', 0.05),
      draws: [set('L2H1 L2H3', 0.9), set('L2H4 L2H3', 1), set('L2H1 L2H5', 0.97)],
    },
  ],
};
const share = (value: number) => ({ value, chance: 0.01 });
const previous: SingleHead = {
  ...{ head: 'L0H0', recall: { decode: 0.98, all: 0.2 }, role: 'previousToken' },
  shares: { previousToken: share(0.85), questionSubject: share(0), statementSubject: share(0.02) },
};
const query: SingleHead = {
  ...{ head: 'L0H4', recall: { decode: 0.4, all: 0.3 }, role: null, shares: previous.shares },
};
const result: RecallCurvesResult = {
  ...{ n_layers: 4, n_heads: 8, chosenBy: 'retrieval-heads', scores: null, validSamples: 10 },
  ...{ ranked: 2, mode: 'uniform', from: 'layers', tests: { measured: 10, of: 10 } },
  ...{ base: { recall: 1, valid: 10 }, curves: [curve], singles: [previous, query] },
  ...{ said: null, advice: null },
};

describe('what a result says', () => {
  it('is what the best heads cost, beside the median of the draws', () => {
    expect(findingWords(result, curve)).toBe(
      'With L2H0, L2H2 masked while decoding (2 of 32 heads), the recall falls by 95 points, from 1.00 to 0.05. Of 3 draws of 2 random other heads of the same layers, the median costs 3 points (from 0 to 10).',
    );
    const any = { ...result, from: 'any' } as const;
    expect(findingWords(any, curve)).toContain('3 draws of 2 random other heads, the median');
    const [first] = curve.points;
    expect(findingWords(result, { scope: 'all', points: [{ ...first!, draws: [] }] })).toBe(
      'With L2H0 masked at all positions (1 of 32 heads), the recall falls by 10 points, from 1.00 to 0.90. No random heads were drawn beside them.',
    );
    expect(findingWords({ ...result, base: null }, curve)).toBeNull();
  });

  it('counts points, never minus nothing', () => {
    expect([1, 0.01, 0, -0.001, -0.3].map(points)).toEqual([
      ...['100 points', '1 point', '0 points', '0 points', '-30 points'],
    ]);
  });

  it('names heads whose work is done before decoding, not those that matter in both scopes', () => {
    expect(workDoneBefore(result).map(({ head }) => head)).toEqual(['L0H0']);
    const spared = { ...previous, recall: { decode: 0.98, all: 0.9 } };
    expect(workDoneBefore({ ...result, singles: [spared, query] })).toEqual([]);
    expect(workDoneBefore({ ...result, base: null })).toEqual([]);
  });

  it('names a role with its number, or the numbers that name none', () => {
    expect(roleWords(previous)).toBe('previous token 0.85 (by chance 0.01)');
    expect(roleWords(query)).toBe(
      'role not named: previous token 0.85, query forming 0.00, needle labelling 0.02',
    );
    expect(roleWords({ ...query, shares: null })).toBe('not measured yet');
  });
});

it('is saved with every draw and every head alone', () => {
  const rows = csvRows(result);
  expect(rows).toHaveLength(1 + 1 + 2 + 4 + 4);
  expect(rows).toContainEqual(['decode', 'random', 2, 3, 'L2H1 L2H5', 0.97]);
  expect(rows).toContainEqual(['all', 'single', 1, null, 'L0H0', 0.2]);
});
