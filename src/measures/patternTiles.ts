import { InputError } from '../base/errors';
import { ndarray, sizeOf } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { spans } from '../base/spans';
import { rowsAtOnce } from '../model/components/patternRows';
import type { PatternRows } from '../model/components/patternRows';
import { rowsTogether } from '../model/longBlock';
import type { Transformer } from '../model/pass';
import { attendingOf, keysInSight, patternBand } from '../model/patterns';
import type { Run } from '../model/run';
import { concat, slice } from '../tensor/indexing';
import { pooled } from '../tensor/pool';
import { compute } from '../tensor/readback';
import { dispose, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { lengthOf, reshape } from '../tensor/tensor';

/** From `start` up to, not including, `end`. */
export type Range = readonly [start: number, end: number];

/** Which part of a layer's patterns is wanted, and how finely. */
export interface TileRequest {
  /** All heads if left out. */
  readonly head?: number | undefined;
  /** All queries, all keys, if left out. */
  readonly queries?: Range | undefined;
  readonly keys?: Range | undefined;
  /** How many queries and how many keys a tile has: 1 gives the weights themselves. */
  readonly side: number;
  /** A tile's value: the largest weight in it, or the mean of its weights. */
  readonly pooling: 'max' | 'mean';
}

/**
 * A layer's patterns in square tiles, worked out from its queries and keys some rows at a time: the
 * whole `[head, query, key]` never exists. Tiles are counted from the start of the ranges; those at
 * their ends may be smaller. `-> [head, tileRow, tileColumn]`
 * @throws InputError for ranges outside the pattern
 */
export async function patternTiles(
  model: Transformer,
  run: Run,
  layer: number,
  request: TileRequest,
  checkpoint: () => Promise<void>,
): Promise<NdArray> {
  const attending = attendingOf(model, run, layer);
  try {
    const { q, k } = attending;
    const queries = checkedRange('queries', request.queries, lengthOf(q, 'pos'));
    const keys = checkedRange('keys', request.keys, lengthOf(k, 'pos'));
    const heads = request.head === undefined ? lengthOf(q, 'head') : 1;
    const tiles = emptyTiles(heads, queries, keys, request.side);
    const { side } = request;
    const together = Math.max(1, Math.floor(rowsTogether / side)) * side;
    for (const [from, count] of spans(queries[1] - queries[0], together)) {
      await checkpoint();
      const band = { start: queries[0] + from, count, head: request.head };
      const seen = keysInSight(model, layer, attending, band);
      if (seen <= keys[0]) continue;
      const [part] = await compute(() => {
        const rows = patternBand(model, run, layer, attending, band);
        return [bandTiles(rows, [heads, count, seen], keys, request)];
      });
      if (part) write(tiles, part, from / side);
    }
    return request.pooling === 'max' ? tiles : means(tiles, queries, keys, side);
  } finally {
    dispose(attending.q, attending.k, attending.v);
  }
}

/**
 * The tiles of a band of `shape` `[head, query, key]`: `[head, tileRow, tileColumn]`, as many columns as
 * its queries see. In a scope.
 */
function bandTiles(
  rows: PatternRows,
  [heads, queries, seen]: readonly [number, number, number],
  [firstKey, endKey]: Range,
  { side, pooling }: TileRequest,
): Tiles {
  const pool = pooling === 'max' ? 'max' : 'sum';
  const width = Math.min(seen, endKey) - firstKey;
  const parts = spans(queries, rowsAtOnce(heads * seen, queries)).map(([start, count]) =>
    scope(() => {
      const weights = reshape(rows(start, count), [heads, count, seen], 'head query key');
      return pooled(slice(weights, 'key', firstKey, width), 'key', side, pool);
    }),
  );
  return pooled(concat(parts, 'query'), 'query', side, pool);
}

type Tiles = Tensor<'head query key'>;

function emptyTiles(heads: number, queries: Range, keys: Range, side: number): NdArray {
  const [rows, columns] = [queries, keys].map(([start, end]) => Math.ceil((end - start) / side));
  const shape = [heads, rows ?? 0, columns ?? 0];
  return ndarray(new Float32Array(sizeOf(shape)), shape);
}

/** Copies a band's tiles to their place, from tile row `row` on. */
function write(tiles: NdArray, part: NdArray, row: number): void {
  const [heads = 0, allRows = 0, allColumns = 0] = tiles.shape;
  const [, rows = 0, columns = 0] = part.shape;
  for (let line = 0; line < heads * rows; line++) {
    const to = (Math.floor(line / rows) * allRows + row + (line % rows)) * allColumns;
    tiles.data.set(part.data.subarray(line * columns, (line + 1) * columns), to);
  }
}

/** Sums over tiles as means over the cells that a tile has. */
function means(sums: NdArray, queries: Range, keys: Range, side: number): NdArray {
  const [, rows = 0, columns = 0] = sums.shape;
  const within = ([start, end]: Range, tile: number): number =>
    Math.min(side, end - start - tile * side);
  const data = sums.data.map((sum, i) => {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    return sum / (within(queries, row) * within(keys, column));
  });
  return ndarray(data, sums.shape);
}

function checkedRange(what: string, range: Range | undefined, length: number): Range {
  if (!range) return [0, length];
  const [start, end] = range;
  if (start >= 0 && start < end && end <= length) return range;
  throw new InputError(`expected ${what} between 0 and ${length}, got ${start} to ${end}`);
}
