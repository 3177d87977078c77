import { describe, expect, it } from 'vitest';
import { topIndices } from '../base/statistics';
import { readHeadScores } from './headScoreFiles';
import { allHeads, headName } from './heads';
import { sparsity } from './sparsity';

const shape = { n_layers: 32, n_heads: 32 };
const samples = 60;

/**
 * A file of the shape and the counts of the published one of Llama-2-7B-80K: 1,024 heads, best ten as
 * there, 33 of 0.1 and more, 12 that score in every sample, most heads never.
 */
function publishedShape(): string {
  const best = [
    ...['16-19', '11-15', '8-26', '6-9', '7-12', '17-22', '11-2', '6-16', '19-15', '21-30'],
    ...['1-1', '2-2'],
  ];
  const means = [0.94, 0.92, 0.8, 0.62, 0.61, 0.56, 0.46, 0.44, 0.42, 0.4, 0.3, 0.12];
  const others = allHeads(shape)
    .map(({ layer, head }) => `${layer}-${head}`)
    .filter((name) => !best.includes(name));
  const constant = best.map((name, i) => [name, new Array(samples).fill(means[i])] as const);
  // Those below score in every second sample; the last 700 in none.
  const rest = others.map((name, i) => {
    const mean = i < 21 ? 0.1 + i / 100 : i < others.length - 700 ? 0.02 : 0;
    return [
      name,
      Array.from({ length: samples }, (_, at) => (at % 2 === 0 ? 2 * mean : 0)),
    ] as const;
  });
  return JSON.stringify(Object.fromEntries([...rest, ...constant]));
}

describe('a file of the published shape', () => {
  const read = readHeadScores(publishedShape(), 'llama.json');

  it('has the published counts', () => {
    expect(read).toMatchObject(shape);
    expect(sparsity(read.scores, read.active)).toEqual({
      ...{ scored: 1024, none: 700, retrieval: 33, strong: 6, alwaysActive: 12 },
    });
    expect(read.remarks).toContain(
      '33 of 1024 heads (3.2 %) score 0.1 or more, 6 of them 0.5 or more',
    );
  });

  it('has its best heads in order', () => {
    const heads = allHeads(shape);
    const values = read.scores.map((score) => score ?? -1);
    expect(topIndices(values, 4).map((i) => headName(heads[i]!))).toEqual([
      ...['L16H19', 'L11H15', 'L8H26', 'L6H9'],
    ]);
  });
});

it('counts heads that have a score alone', () => {
  expect(sparsity([null, 0.5, 0, null], null)).toEqual({
    ...{ scored: 2, none: 1, retrieval: 1, strong: 1, alwaysActive: null },
  });
});
