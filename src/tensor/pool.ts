import type { Tensor } from './tensor';
import { label, shapeOf } from './tensor';
import { tf } from './tfjs';

/**
 * The largest value in each square tile, at most `size` tiles a side; smaller patterns stay as they
 * are. Values must not be negative. `[batch, head, query, key] -> [head, tileRow, tileColumn]`, batch of 1.
 */
export function maxTiles(
  pattern: Tensor<'batch head query key'>,
  size: number,
): Tensor<'head query key'> {
  const [, heads = 1, queries = 1, keys = 1] = shapeOf(pattern);
  const side = Math.max(1, Math.ceil(Math.max(queries, keys) / size));
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
