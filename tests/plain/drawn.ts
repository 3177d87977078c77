import type { NdArray } from '../../src/base/ndarray.ts';
import { valueAt } from '../../src/base/ndarray.ts';
import type { Drawn } from '../../src/terms/drawn.ts';
import type { Head } from '../../src/terms/heads.ts';

/** What a layer computed, from which everything that is drawn follows. */
export interface PlainLayer {
  /** `[1, head, query, key]` */
  readonly pattern: NdArray;
  /** `[1, pos, kv_head, d_head]` */
  readonly v: NdArray;
  /** `[head, d_head, d_model]` */
  readonly W_O: NdArray;
  /** A score before the softmax; NaN where the query does not see the key. */
  readonly score: (head: number, query: number, key: number) => number;
  /** Which key head a head reads; as in grouped-query attention. */
  readonly keyHead: (head: number) => number;
}

/** A run as its layers. */
export type PlainRun = readonly PlainLayer[];

/** A figure `[query][key]` in plain loops of f64, from the definitions. */
export function plainFigure(
  { edited, unchanged }: { edited: readonly PlainRun[]; unchanged: readonly PlainRun[] },
  heads: readonly Head[],
  drawn: Drawn,
): number[][] {
  const mean = (runs: readonly PlainRun[]): number[][] => {
    const [rows, columns] = [0, 1].map((axis) =>
      Math.min(...runs.map((run) => run[heads[0]!.layer]!.pattern.shape.slice(-2)[axis] ?? 0)),
    );
    return grid(rows!, columns!, (query, key) => {
      const values = runs.map((run) => combined(run, heads, drawn, query, key));
      return values.reduce((a, b) => a + b) / values.length;
    });
  };
  if (drawn.edits === 'after') return mean(edited);
  if (drawn.edits === 'before') return mean(unchanged);
  const [after, before] = [mean(edited), mean(unchanged)];
  return grid(after.length, after[0]!.length, (q, k) => after[q]![k]! - before[q]![k]!);
}

function combined(
  run: PlainRun,
  heads: readonly Head[],
  drawn: Drawn,
  query: number,
  key: number,
): number {
  const values = heads.map(({ layer, head }) => cell(run[layer]!, head, drawn, query, key));
  const weights = heads.map(({ layer, head }) => drawn.weights[`L${layer}H${head}`] ?? 1);
  if (drawn.over === 'max') return Math.max(...values);
  const sum = values.reduce(
    (total, value, i) => total + value * (drawn.over === 'sum' ? weights[i]! : 1),
    0,
  );
  return drawn.over === 'mean' ? sum / values.length : sum;
}

function cell(
  layer: PlainLayer,
  head: number,
  { quantity, first }: Drawn,
  query: number,
  key: number,
): number {
  if (first !== 'shown' && key === 0) return NaN;
  if (quantity === 'scores') return layer.score(head, query, key);
  const weight = (k: number): number => valueAt(layer.pattern, 0, head, query, k);
  let share = weight(key);
  if (first === 'renormalised') {
    let others = 0;
    for (let k = 1; k < layer.pattern.shape[3]!; k++) others += weight(k);
    share = others === 0 ? 0 : share / others;
  }
  if (quantity === 'attention') return share;
  const width = layer.v.shape[3]!;
  const v = Array.from({ length: width }, (_, d) =>
    valueAt(layer.v, 0, key, layer.keyHead(head), d),
  );
  if (quantity === 'value-norm') return share * Math.hypot(...v);
  const written = Array.from({ length: layer.W_O.shape[2]! }, (_, m) =>
    v.reduce((sum, value, d) => sum + value * valueAt(layer.W_O, head, d, m), 0),
  );
  return share * Math.hypot(...written);
}

function grid(
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => value(row, column)),
  );
}
