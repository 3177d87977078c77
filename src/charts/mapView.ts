import { clamp } from './gridGeometry';
import type { MapLayout } from './mapGeometry';
import type { Cell } from './pointers';
import type { Range } from './pooling';

/** The part of a pattern that its plot shows. */
export interface MapView {
  /** 1 shows all of it. */
  readonly zoom: number;
  /** The query and the key at the plot's corner; parts of a cell are possible. */
  readonly query: number;
  readonly key: number;
}

export const wholeView: MapView = { zoom: 1, query: 0, key: 0 };

/** Cells grow to this many CSS pixels. */
const largestCell = 48;

/** The layout of what a view shows. */
export function viewedLayout(layout: MapLayout, view: MapView): MapLayout {
  const { zoom, query, key } = fitted(layout, view);
  return { ...layout, cell: layout.cell * zoom, firstQuery: query, firstKey: key };
}

/** The nearest view that lies within the pattern. */
export function fitted({ cell, queries, keys }: MapLayout, view: MapView): MapView {
  const zoom = clamp(view.zoom, 1, Math.max(1, largestCell / cell));
  return {
    zoom,
    query: clamp(view.query, 0, queries - queries / zoom),
    key: clamp(view.key, 0, keys - keys / zoom),
  };
}

/** Closer by a factor (or further, below 1), the cell at a point of the plot staying where it is. */
export function zoomedAt(
  layout: MapLayout,
  view: MapView,
  factor: number,
  x: number,
  y: number,
): MapView {
  const { zoom } = fitted(layout, { ...view, zoom: view.zoom * factor });
  const [before, after] = [layout.cell * view.zoom, layout.cell * zoom];
  const query = view.query + y / before - y / after;
  const key = view.key + x / before - x / after;
  return fitted(layout, { zoom, query, key });
}

/** Moved by CSS pixels, as if the pattern were dragged. */
export function draggedBy(layout: MapLayout, view: MapView, dx: number, dy: number): MapView {
  const cell = layout.cell * view.zoom;
  return fitted(layout, { ...view, query: view.query - dy / cell, key: view.key - dx / cell });
}

/** The nearest view in which a cell is seen. */
export function revealing(layout: MapLayout, view: MapView, { query, key }: Cell): MapView {
  const [rows, columns] = [layout.queries / view.zoom, layout.keys / view.zoom];
  return fitted(layout, {
    ...view,
    query: clamp(view.query, query + 1 - rows, query),
    key: clamp(view.key, key + 1 - columns, key),
  });
}

/** The cells of which a view shows at least a part. */
export function visibleCells(layout: MapLayout, view: MapView): { queries: Range; keys: Range } {
  const range = (first: number, length: number): Range => [
    Math.floor(first),
    Math.min(length, Math.ceil(first + length / view.zoom)),
  ];
  return {
    queries: range(view.query, layout.queries),
    keys: range(view.key, layout.keys),
  };
}
