import type { NdArray } from '../base/ndarray';
import { cellAt, cellInPart } from './mapGeometry';
import type { MapLayout } from './mapGeometry';
import { levelFor } from './mapLevels';
import type { Cell } from './pointers';
import { sides } from './pooling';
import type { Range } from './pooling';

/** Some of a pattern's values, exact: `[query, key]` over the ranges. */
export interface MapDetail {
  readonly values: NdArray;
  readonly queries: Range;
  readonly keys: Range;
}

/** A pattern: as a whole, or of a large one its square tiles and the part that is known exactly. */
export interface MapSource {
  readonly pattern: NdArray;
  /** How many queries and keys a value of the pattern stands for: it is the largest of them. */
  readonly side: number;
  readonly queries: number;
  readonly keys: number;
  readonly detail: MapDetail | null;
}

/** A whole pattern. */
export function wholeMap(pattern: NdArray): MapSource {
  const [queries, keys] = sides(pattern);
  return { pattern, side: 1, queries, keys, detail: null };
}

/** What a map knows of a cell. */
export interface CellValue {
  readonly value: number;
  /** 1 where it is the cell's own value; else the largest of a tile of so many queries and keys. */
  readonly side: number;
}

/** The value of a cell, or of the tile it lies in where no more is known. */
export function valueOfCell({ pattern, side, detail }: MapSource, { query, key }: Cell): CellValue {
  if (detail && isWithin(query, detail.queries) && isWithin(key, detail.keys)) {
    const [, width] = sides(detail.values);
    const at = (query - detail.queries[0]) * width + key - detail.keys[0];
    return { value: detail.values.data[at] ?? NaN, side: 1 };
  }
  const [, width] = sides(pattern);
  const at = Math.floor(query / side) * width + Math.floor(key / side);
  return { value: pattern.data[at] ?? NaN, side };
}

/**
 * The cell drawn at a point of the plot, null outside. Where a pixel stands for several it is the one
 * whose value the pixel shows; of a tile the first.
 */
export function cellUnder(
  map: MapSource,
  base: MapLayout,
  view: MapLayout,
  ratio: number,
  [x, y]: readonly [number, number],
): Cell | null {
  const { pattern, side, detail } = map;
  if (view.cell !== base.cell) {
    const cell = {
      query: Math.floor(view.firstQuery + y / view.cell),
      key: Math.floor(view.firstKey + x / view.cell),
    };
    if (detail && isWithin(cell.query, detail.queries) && isWithin(cell.key, detail.keys)) {
      return x < 0 || y < 0 || x >= view.plotWidth || y >= view.plotHeight ? null : cell;
    }
  }
  const inTiles = {
    ...view,
    cell: view.cell * side,
    firstQuery: view.firstQuery / side,
    firstKey: view.firstKey / side,
  };
  const found =
    view.cell === base.cell
      ? cellAt(pattern, base, ratio, x, y)
      : cellInPart(pattern, inTiles, levelFor(inTiles.cell * ratio), x, y);
  return found && { query: found.query * side, key: found.key * side };
}

function isWithin(index: number, [start, end]: Range): boolean {
  return index >= start && index < end;
}
