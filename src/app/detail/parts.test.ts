import { describe, expect, it } from 'vitest';
import { toyAttribution, toyScore } from '../../../tests/fakes/toyDetail';
import { toyInfo } from '../../../tests/fakes/toyModel';
import { logitParts } from './logitParts';
import { scoreTerms } from './scoreTerms';

const run = { model: 'm', tokens: [1, 2, 3], interventions: [] };
const sumOf = (parts: readonly { readonly value: number }[]): number =>
  parts.reduce((sum, { value }) => sum + value, 0);

describe('the parts of a score', () => {
  const score = toyScore({ run, head: { layer: 0, head: 1 }, query: 2, key: 1 });

  it('add up to the product, largest first, as dimensions or as pairs that turn together', () => {
    for (const pairs of [0, 5, 8]) {
      const terms = scoreTerms({ ...score, pairs });
      expect(terms).toHaveLength(16 - pairs);
      expect(sumOf(terms)).toBeCloseTo(score.product, 5);
      const sizes = terms.map(({ value }) => Math.abs(value));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
    expect(scoreTerms({ ...score, pairs: 8 }).map(({ name }) => name)).toContain('dims 3 + 11');
  });
});

describe('the parts of a logit difference', () => {
  it('add up to its sum, leave out what the model lacks, and name heads as the model does', () => {
    const attribution = toyAttribution({ run });
    const parts = logitParts(attribution, toyInfo('toy', 'bundled'));
    expect(sumOf(parts)).toBeCloseTo(attribution.sum, 5);
    expect(parts.map(({ name }) => name)).not.toContain('MLP of L0');
    expect(parts.map(({ name }) => name)).not.toContain('edits of the residual');
    expect(
      parts
        .slice(0, 2)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['L1H3', 'L1H7']);
  });
});
