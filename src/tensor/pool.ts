import type { Tensor } from './tensor';
import { label, shapeOf } from './tensor';
import { scaled, where } from './elementwise';
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
  const [rows, columns] = [Math.ceil(queries / side), Math.ceil(keys / side)];
  const padded = tf.pad(tf.reshape(pattern.values, [heads, queries, keys]), [
    [0, 0],
    [0, rows * side - queries],
    [0, columns * side - keys],
  ]);
  const tiles = tf.reshape(padded, [heads * rows, side, columns * side]);
  const perRow = tf.max(tiles, 1);
  const perTile = tf.max(tf.reshape(perRow, [heads * rows * columns, side]), 1);
  return label(tf.reshape(perTile, [heads, rows, columns]), 'head query key');
}
