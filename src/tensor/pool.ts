import type { Tensor } from './tensor';
import { scaled, where } from './elementwise';
import { axisOf, label, reshape, shapeOf } from './tensor';
import { tf } from './tfjs';

/** How many cells a side the tiles have of which there are at most `size` a side. */
export function tileSide(queries: number, keys: number, size: number): number {
  return Math.max(1, Math.ceil(Math.max(queries, keys) / size));
}

/**
 * The value of largest size in each square tile, like `maxTiles` for values of any sign; of equal sizes
 * the positive one. `[batch, head, query, key] -> [head, tileRow, tileColumn]`, batch of 1.
 */
export function strongestTiles(
  values: Tensor<'batch head query key'>,
  size: number,
): Tensor<'head query key'> {
  const above = maxTiles(values, size);
  const below = maxTiles(scaled(values, -1), size);
  const isAbove = label(tf.greaterEqual(above.values, below.values), above.axes);
  return where(isAbove, above, scaled(below, -1));
}

/**
 * The largest value in each square tile, at most `size` tiles a side; smaller patterns stay as they
 * are. Tiles that reach beyond an edge count 0 there. `[batch, head, query, key] -> [head, tileRow, tileColumn]`, batch of 1.
 */
export function maxTiles(
  pattern: Tensor<'batch head query key'>,
  size: number,
): Tensor<'head query key'> {
  const [, heads = 1, queries = 1, keys = 1] = shapeOf(pattern);
  const side = tileSide(queries, keys, size);
  const maps = reshape(pattern, [heads, queries, keys], 'head query key');
  return pooled(pooled(maps, 'query', side, 'max'), 'key', side, 'max');
}

/** What is kept of neighbours: the largest, or their sum. Values must not be negative. */
export type Pool = 'max' | 'sum';

/**
 * Neighbours along an axis as one, `side` of them at a time; the last ones may be fewer.
 * `[..., length, ...] -> [..., ceil(length / side), ...]`
 */
export function pooled<A extends 'head query key'>(
  tensor: Tensor<A>,
  axis: 'query' | 'key',
  side: number,
  pool: Pool,
): Tensor<A> {
  if (side === 1) return label(tf.clone(tensor.values), tensor.axes);
  const place = axisOf(tensor, axis);
  const { shape } = tensor.values;
  const parts = Math.ceil((shape[place] ?? 0) / side);
  const missing = shape.map((length, i) => [0, i === place ? parts * side - length : 0]);
  const padded = missing.some(([, after]) => after !== 0)
    ? tf.pad(tensor.values, missing as [number, number][])
    : tensor.values;
  const split = [...shape.slice(0, place), parts, side, ...shape.slice(place + 1)];
  const grouped = tf.reshape(padded, split);
  const values = pool === 'max' ? tf.max(grouped, place + 1) : tf.sum(grouped, place + 1);
  return label(values, tensor.axes);
}
