import type { DatasetCounts } from '../../terms/datasets';

/** What each place carries between a clean text and its corrupt counterpart. */
export interface PatchingResult {
  readonly n_layers: number;
  /** Heads a layer where rows are heads (key heads, for keys and values); 0 where they are layers. */
  readonly n_heads: number;
  /** What was put in the place of what, in a few words. */
  readonly what: string;
  readonly metric: { readonly title: string; readonly unit: string };
  /** The metric of both texts, mean over examples. */
  readonly clean: number;
  readonly corrupt: number;
  /** Names of the rows (layers, heads or queries) and of the columns (positions, keys, or one for all). */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Normalised effects `[row * column]`: 0 as the corrupt text, 1 as the clean one; null until measured. */
  readonly exact: readonly (number | null)[];
  /** Standard deviation over examples, same shape; null with fewer than two. */
  readonly spread: readonly (number | null)[];
  /** The same effects to first order, from one backward pass an example. */
  readonly estimate: readonly (number | null)[];
  /** Pearson correlation of exact values and estimates over the cells that have both. */
  readonly correlation: number | null;
  /** Examples whose exact values are in, of how many. */
  readonly measured: number;
  readonly examples: number;
  /** How the examples came about; null for the text on the page. */
  readonly dataset: DatasetCounts | null;
}
