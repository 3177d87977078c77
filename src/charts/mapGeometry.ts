import type { NdArray } from '../base/ndarray';
import { charWidth, labelStep } from './axisLabels';
import { clamp } from './gridGeometry';
import { binRange, sides, strongestIn } from './pooling';
import type { Range } from './pooling';
import type { Cell } from './pointers';

/** Where the plot of a pattern lies, in CSS pixels. */
export interface MapLayout {
  readonly queries: number;
  readonly keys: number;
  /** The plot's corner: axis labels lie left of it and above it. */
  readonly left: number;
  readonly top: number;
  /** One cell: below 1 where there are more tokens than pixels. */
  readonly cell: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  /** The query and the key at the plot's corner: 0 unless the plot shows a part. */
  readonly firstQuery: number;
  readonly firstKey: number;
  readonly width: number;
  readonly height: number;
  /** Characters that fit a label. */
  readonly queryRoom: number;
  readonly keyRoom: number;
  /** Key labels lie flat where they fit above their cells and stand upright where not. */
  readonly upright: boolean;
  /** Where not every token has its label, the labels carry the tokens' numbers. */
  readonly numbered: boolean;
}

export interface MapSpace {
  readonly width: number;
  readonly maxHeight: number;
  /** Columns of the longest label on each axis, without a number. */
  readonly queryLabel: number;
  readonly keyLabel: number;
}

const largestCell = 40;
/** Room for "(destination) ↓" beside the plot's corner. */
const leastLeft = 92;
const most = { query: 16, key: 12 };
const title = 18;
const edge = 1;

/** The largest plot that fits: square cells, room for the axes. */
export function mapLayout(queries: number, keys: number, space: MapSpace): MapLayout {
  const numbered = labelStep((space.width - leastLeft) / Math.max(1, keys)) > 1;
  const number = numbered ? String(Math.max(queries, keys)).length + 1 : 0;
  const queryRoom = Math.min(most.query, space.queryLabel + number);
  const keyRoom = Math.min(most.key, space.keyLabel + number);
  const left = Math.max(leastLeft, Math.ceil(queryRoom * charWidth) + 10);
  const across = (space.width - left - edge) / Math.max(1, keys);
  const upright = Math.min(across, largestCell) < keyRoom * charWidth + 4;
  const top = title + (upright ? Math.ceil(keyRoom * charWidth) + 8 : 18);
  const down = (space.maxHeight - top - edge) / Math.max(1, queries);
  const cell = Math.max(1 / 64, Math.min(across, down, largestCell));
  const size = { plotWidth: cell * keys, plotHeight: cell * queries };
  return {
    queries,
    keys,
    left,
    top,
    cell,
    ...size,
    ...{ firstQuery: 0, firstKey: 0 },
    width: left + size.plotWidth + edge,
    height: top + size.plotHeight + edge,
    queryRoom,
    keyRoom,
    upright,
    numbered,
  };
}

/** How many values the plot can show side by side: one a device pixel at most. */
export function plotResolution(layout: MapLayout, ratio: number): { rows: number; cols: number } {
  const fit = (length: number, pixels: number): number =>
    clamp(Math.floor(pixels * ratio), 1, Math.max(1, length));
  return {
    rows: fit(layout.queries, layout.plotHeight),
    cols: fit(layout.keys, layout.plotWidth),
  };
}

/**
 * The cell drawn at a point of the plot (measured from the plot's corner), null outside. Where one
 * pixel stands for several cells it is the one whose value the pixel shows.
 */
export function cellAt(
  pattern: NdArray,
  layout: MapLayout,
  ratio: number,
  x: number,
  y: number,
): Cell | null {
  if (x < 0 || y < 0 || x >= layout.plotWidth || y >= layout.plotHeight) return null;
  const { rows, cols } = plotResolution(layout, ratio);
  const [queries, keys] = sides(pattern);
  const row = Math.floor((y / layout.plotHeight) * rows);
  const col = Math.floor((x / layout.plotWidth) * cols);
  return strongestIn(pattern, binRange(row, rows, queries), binRange(col, cols, keys));
}

/**
 * The cell drawn at a point of a plot that shows a part: of those that one drawn value stands for
 * (`2 ** level` a side) the one whose value it shows.
 */
export function cellInPart(
  pattern: NdArray,
  layout: MapLayout,
  level: number,
  x: number,
  y: number,
): Cell | null {
  if (x < 0 || y < 0 || x >= layout.plotWidth || y >= layout.plotHeight) return null;
  const [queries, keys] = sides(pattern);
  const side = 2 ** level;
  const bin = (at: number, length: number): Range => {
    const start = Math.min(Math.floor(at / side) * side, length - 1);
    return [start, Math.min(start + side, length)];
  };
  return strongestIn(
    pattern,
    bin(layout.firstQuery + y / layout.cell, queries),
    bin(layout.firstKey + x / layout.cell, keys),
  );
}

const steps: Readonly<Record<string, readonly [query: number, key: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/**
 * The cell that a key leads to, stopping at the edges and, in a causal pattern, at the diagonal;
 * null for a key that leads nowhere.
 */
export function stepCell(
  from: Cell,
  key: string,
  size: { readonly queries: number; readonly keys: number; readonly causal: boolean },
): Cell | null {
  const step = steps[key];
  if (!step) return null;
  const query = clamp(from.query + step[0], 0, size.queries - 1);
  const last = size.causal ? Math.min(size.keys - 1, query) : size.keys - 1;
  return { query, key: clamp(from.key + step[1], 0, last) };
}

/** Whether a causal pattern has nothing to say there. */
export function isMasked({ query, key }: Cell, causal: boolean): boolean {
  return causal && key > query;
}
