import type { HeadGridShape, HeadSet } from '../terms/heads';

/** Bytes of patterns that may exist at a time. */
const patternBudget = 256 * 2 ** 20;

/** How many trials of a text of `length` tokens may lie in one batch. */
export function trialsAtOnce({ n_heads }: Pick<HeadGridShape, 'n_heads'>, length: number): number {
  return Math.max(1, Math.floor(patternBudget / (4 * n_heads * length * length)));
}

/**
 * The heads in groups of one layer, each as large as the patterns of as many trials of a text of
 * `length` tokens fit in the budget: what may be tried in one batch.
 */
export function headGroups({ n_layers, n_heads }: HeadGridShape, length: number): HeadSet[] {
  const size = trialsAtOnce({ n_heads }, length);
  return Array.from({ length: n_layers }, (_, layer) => {
    const heads = Array.from({ length: n_heads }, (_, head) => ({ layer, head }));
    const starts = heads.filter(({ head }) => head % size === 0);
    return starts.map(({ head }) => heads.slice(head, head + size));
  }).flat();
}
