import type { DatasetCounts } from '../../terms/datasets';
import type { EdgeGraph } from '../../terms/edges';

/** How well a number of edges alone answer. */
export interface CurvePoint {
  /** How many edges carry the text's own values; all others carry the other text's. */
  readonly edges: number;
  /** The strongest ones: 1 answers like the text itself, 0 like the other. Null until measured. */
  readonly strongest: number | null;
  /** As many edges drawn at random, draw by draw. */
  readonly drawn: readonly (number | null)[];
}

/** What each edge between parts of the model carries, and how far the strongest of them go. */
export interface EdgeResult {
  readonly metric: { readonly title: string; readonly unit: string };
  /** The metric of the clean text and of the corrupt one, mean over examples. */
  readonly base: number;
  readonly other: number;
  readonly steps: number;
  readonly graph: EdgeGraph;
  /** By edge, `[sender * receiver]`, in units of the metric; NaN where there is no edge, null until estimated. */
  readonly scores: readonly (number | null)[];
  /** Examples whose edges are estimated. */
  readonly estimated: number;
  readonly curve: readonly CurvePoint[];
  /** Examples on which the curve is measured. */
  readonly measured: number;
  readonly examples: number;
  readonly dataset: DatasetCounts | null;
}
