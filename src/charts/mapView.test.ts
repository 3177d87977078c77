import { describe, expect, it } from 'vitest';
import { mapLayout } from './mapGeometry';
import {
  draggedBy,
  fitted,
  revealing,
  viewedLayout,
  visibleCells,
  wholeView,
  zoomedAt,
} from './mapView';

const space = { width: 600, maxHeight: 720, queryLabel: 8, keyLabel: 8 };
const layout = mapLayout(2048, 2048, space);

describe('a view of a large pattern', () => {
  it('shows all of it at first, and no less than that', () => {
    expect(visibleCells(layout, wholeView)).toEqual({ queries: [0, 2048], keys: [0, 2048] });
    expect(fitted(layout, { zoom: 0.2, query: -9, key: 99 })).toEqual(wholeView);
  });

  it('keeps the cell under the pointer where it is', () => {
    const [x, y] = [200, 100];
    const before = { query: y / layout.cell, key: x / layout.cell };
    const view = zoomedAt(layout, zoomedAt(layout, wholeView, 8, x, y), 1.5, x, y);
    const after = viewedLayout(layout, view);
    expect(view.zoom).toBeCloseTo(12);
    expect(after.firstQuery + y / after.cell).toBeCloseTo(before.query);
    expect(after.firstKey + x / after.cell).toBeCloseTo(before.key);
  });

  it('never leaves the pattern', () => {
    const close = zoomedAt(layout, wholeView, 4, 0, 0);
    expect(draggedBy(layout, close, 100, 100)).toEqual(close);
    const end = draggedBy(layout, close, -1e6, -1e6);
    expect(visibleCells(layout, end)).toEqual({ queries: [1536, 2048], keys: [1536, 2048] });
    expect(viewedLayout(layout, zoomedAt(layout, close, 1e9, 3, 3)).cell).toBe(48);
  });

  it('moves as little as shows a cell', () => {
    const close = zoomedAt(layout, wholeView, 4, 0, 0);
    expect(revealing(layout, close, { query: 100, key: 500 })).toEqual(close);
    const moved = revealing(layout, close, { query: 600, key: 20 });
    expect(moved).toEqual({ zoom: 4, query: 89, key: 0 });
  });
});
