import type { DatasetCounts } from '../../terms/datasets';
import type { Head } from '../../terms/heads';

/** What goes from each head into each later head, along that path alone. */
export interface PathResult {
  readonly metric: { readonly title: string; readonly unit: string };
  /** The metric of the text that is run and of the one that lends its values, mean over examples. */
  readonly base: number;
  readonly donor: number;
  /** q, k or v. */
  readonly input: string;
  readonly mlps: 'answer' | 'frozen';
  readonly senders: readonly Head[];
  /** Key heads for k and v. */
  readonly receivers: readonly Head[];
  /** Names of senders, and of receivers with the output as the last one. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /**
   * The share of the difference between both texts that a path carries, `[sender * column]`: 0 nothing,
   * 1 all of it. NaN where no path leads; null until it was measured.
   */
  readonly effects: readonly (number | null)[];
  readonly measured: number;
  readonly examples: number;
  readonly dataset: DatasetCounts | null;
}
