import { describe, expect, it } from 'vitest';
import golden from '../../tests/golden/attention_influence.json';
import { topIndices } from '../base/statistics';
import { bestWithinDomains, relativeIncrease, shareOf } from './influence';
import type { InfluenceRow } from './influence';

const row = (index: number, domain: string, score: number | null): InfluenceRow => ({
  ...{ index, doc_id: `d${index}`, domain, n_tokens: 9, n_scored: 8, repetition: 0 },
  ...{ L_base: 1, L_ref: 1 + (score ?? 0), score, score_random: [] },
});

describe('the golden file', () => {
  it('gives the scores and their order', () => {
    const scores = golden.L_base.map((base, i) => relativeIncrease(base, golden.L_masked[i]!)!);
    scores.forEach((score, i) => expect(score).toBeCloseTo(golden.score[i]!, 12));
    expect(topIndices(scores, 4)).toEqual(golden.rank_desc);
  });

  it('rounds the top share up', () => {
    expect(shareOf(0.05, 1024)).toBe(golden.top_k['heads=1024,5%']);
    expect(shareOf(0.05, 144)).toBe(golden.top_k['144,5%']);
    expect(shareOf(0.05, 384)).toBe(golden.top_k['384,5%']);
    expect(shareOf(0.05, 20)).toBe(1);
    expect(shareOf(0.07, 100)).toBe(7);
  });
});

it('has no score where there is nothing to divide by', () => {
  expect(relativeIncrease(0, 1)).toBeNull();
  expect(relativeIncrease(null, null)).toBeNull();
});

it('selects within each domain, never a document without a score', () => {
  const rows = [
    ...[row(0, 'a', 0.1), row(1, 'a', 0.9), row(2, 'a', null), row(3, 'a', 0.5)],
    ...[row(4, 'b', 0.01), row(5, 'b', -0.2)],
  ];
  const indices = (share: number): number[] =>
    bestWithinDomains(rows, share).map(({ index }) => index);
  expect(indices(0.2)).toEqual([1, 4]);
  expect(indices(0.5)).toEqual([1, 3, 4]);
  expect(indices(1)).toEqual([1, 3, 0, 4, 5]);
});
