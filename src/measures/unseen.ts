import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import type { ModelConfig } from '../model/config';
import { maskOfLayer } from '../model/pass';
import { seenRange } from '../tensor/kernels/attentionSoftmax';
import type { Drawn } from '../terms/drawn';

/** The maps that are marked: `[..., row, column]`, square tiles of `side` cells where they are pooled. */
export interface MarkedMaps {
  readonly maps: NdArray;
  readonly queries: number;
  readonly keys: number;
  /** 1 if left out. */
  readonly side?: number | undefined;
}

/**
 * Maps with NaN where there is nothing to draw: the first key where it is not shown, and scores of keys
 * that a query does not see (with several layers: that one of them does not see). A tile is without a
 * value when all of its cells are.
 */
export function withoutUnseen(
  { maps, queries, keys, side = 1 }: MarkedMaps,
  config: ModelConfig,
  layers: readonly number[],
  { quantity, first }: Drawn,
): NdArray {
  if (quantity !== 'scores' && first === 'shown') return maps;
  const masks = quantity === 'scores' ? layers.map((layer) => maskOfLayer(config, layer, 0)) : [];
  const start = first === 'shown' ? 0 : 1;
  const seen = (query: number): [number, number] => {
    const ranges = masks.map((mask) => seenRange(query, keys, mask));
    const low = Math.max(start, ...ranges.map(([from]) => from));
    return [low, Math.min(keys - 1, ...ranges.map(([, to]) => to))];
  };
  const [rows = 1, columns = 1] = maps.shape.slice(-2);
  const data = maps.data.slice();
  for (let row = 0; row < rows; row++) {
    const within = Array.from({ length: Math.min(side, queries - row * side) }, (_, i) =>
      seen(row * side + i),
    );
    for (let column = 0; column < columns; column++) {
      const [from, to] = [column * side, (column + 1) * side - 1];
      if (within.some(([low, high]) => low <= Math.min(to, high) && from <= high)) continue;
      for (let at = row * columns + column; at < data.length; at += rows * columns) data[at] = NaN;
    }
  }
  return ndarray(data, maps.shape);
}
