import { describe, expect, it } from 'vitest';
import { readHeadScores } from './headScoreFiles';
import { scoreFile, scoreFileRecord } from './scoredSamples';

const place = { depth: 0.5, length: 40, sample: 0, response: 'a b', recall: 1 };
const scored = {
  ...{ n_layers: 1, n_heads: 3, variant: 'code' },
  samples: [
    { ...place, valid: true, scores: [0.25, 0, 2] },
    { ...place, valid: false, recall: 0.5, scores: [9, 9, 9] },
    { ...place, depth: 1, valid: true, scores: [0.75, 0.125, 1] },
  ],
};

describe('scores of samples as a file', () => {
  it('has the valid samples alone, one score each', () => {
    expect(JSON.parse(scoreFile('json', scored))).toEqual({
      ...{ '0-0': [0.25, 0.75], '0-1': [0, 0.125], '0-2': [2, 1] },
    });
  });

  it.each([
    ['json', [0.5, 0.0625, 1.5]],
    ['tsv', [0.5, 0.0625, 1.5]],
    ['txt', [1, 0, 1]],
  ] as const)('is read again as means (%s)', (form, scores) => {
    expect(readHeadScores(scoreFile(form, scored), `a.${form}`, scored).scores).toEqual(scores);
  });

  it('lists the retrieval heads, best first', () => {
    expect(scoreFile('txt', scored)).toBe('0,2\n0,0\n');
  });

  it('has a record of how it was made, sample by sample in the order of its lists', () => {
    expect(scoreFileRecord({ analysis: 'retrieval-heads', seed: 3 }, scored)).toEqual({
      ...{ analysis: 'retrieval-heads', seed: 3, variant: 'code', samples: 3, validSamples: 2 },
      filter: 'ROUGE-1 recall of the answer over 0.5',
      perSample: [place, { ...place, depth: 1 }],
    });
    const given = scoreFileRecord({}, { ...scored, variant: 'forced' });
    expect(given.filter).toMatch(/^none/);
    expect(scoreFileRecord({ parameters: { probe: 'repeats' } }, scored).filter).toMatch(/tokens/);
  });
});
