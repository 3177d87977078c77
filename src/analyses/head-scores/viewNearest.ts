import { isNumber } from '../../charts/numbers';
import type { NearHead, ScoredHeads } from '../../terms/scoredHeads';

/**
 * The heads whose scores are most like those of one head, nearest first: by the root mean square of
 * the differences, each score in its standard deviations over all heads. Likeness is 1 / (1 + that).
 */
export function nearestByScores(
  scores: readonly ScoredHeads[],
  index: number,
  count: number,
): NearHead[] {
  const rows = scores.flatMap(({ values }) =>
    values.every(isNumber) ? [standardized(values)] : [],
  );
  const heads = scores[0]?.values.length ?? 0;
  const distanceTo = (other: number): number => {
    const squares = rows.map((row) => ((row[other] ?? 0) - (row[index] ?? 0)) ** 2);
    return Math.sqrt(squares.reduce((a, b) => a + b, 0) / Math.max(1, rows.length));
  };
  return Array.from({ length: heads }, (_, other) => other)
    .filter((other) => other !== index)
    .map((other) => ({ index: other, likeness: 1 / (1 + distanceTo(other)) }))
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, count);
}

/** Less the mean, in standard deviations; zeros where all are equal. */
function standardized(values: readonly number[]): number[] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map((value) => (variance > 0 ? (value - mean) / Math.sqrt(variance) : 0));
}
