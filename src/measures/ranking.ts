import { logSumExp, topIndices } from '../base/statistics';

/** One id's standing in a row of logits. */
export interface Standing {
  readonly logit: number;
  readonly probability: number;
  /** 1 for the most likely. */
  readonly rank: number;
}

/**
 * The ids among the `count` most likely of any row, most likely in the first row first, with their
 * standing in every row.
 */
export function rankedTogether(
  rows: readonly Float32Array[],
  count: number,
): { id: number; standings: Standing[] }[] {
  const [first = new Float32Array()] = rows;
  const ids = [...new Set(rows.flatMap((row) => topIndices(row, count)))];
  ids.sort((a, b) => (first[b] ?? 0) - (first[a] ?? 0));
  const totals = rows.map(logSumExp);
  return ids.map((id) => ({
    id,
    standings: rows.map((row, i) => standingOf(row, id, totals[i] ?? 0)),
  }));
}

function standingOf(row: Float32Array, id: number, total: number): Standing {
  const logit = row[id] ?? -Infinity;
  const above = row.reduce((n, other) => (other > logit ? n + 1 : n), 0);
  return { logit, probability: Math.exp(logit - total), rank: above + 1 };
}
