import { describe, expect, it } from 'vitest';
import { ndarray, valueAt } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { mapLayout } from './mapGeometry';
import { levelFor, levelOf } from './mapLevels';
import { cellUnder, valueOfCell, wholeMap } from './mapValues';
import { viewedLayout, wholeView, zoomedAt } from './mapView';

const space = { width: 600, maxHeight: 720, queryLabel: 8, keyLabel: 8 };

function noise(length: number): NdArray {
  const data = Float32Array.from({ length: length * length }, (_, i) => ((i * 7919) % 1013) / 1013);
  return ndarray(data, [length, length]);
}

describe.each([1.5, 3, 20])('a map of 2048 tokens, %f times as large', (factor) => {
  const map = wholeMap(noise(2048));
  const base = mapLayout(2048, 2048, space);
  const view = viewedLayout(base, zoomedAt(base, wholeView, factor, 311, 87));

  it.each([1, 2])('finds the cell whose value is drawn, at %i device pixels', (ratio) => {
    const level = levelFor(view.cell * ratio);
    const drawn = levelOf(map.pattern, level);
    for (let i = 0; i < 40; i++) {
      const [x, y] = [(i * 37) % view.plotWidth, (i * 59) % view.plotHeight];
      const cell = cellUnder(map, base, view, ratio, [x, y])!;
      const row = Math.floor((view.firstQuery + y / view.cell) / 2 ** level);
      const col = Math.floor((view.firstKey + x / view.cell) / 2 ** level);
      expect(valueOfCell(map, cell)).toEqual({ value: valueAt(drawn, row, col), side: 1 });
    }
  });

  it('finds nothing outside the plot', () => {
    expect(cellUnder(map, base, view, 1, [-1, 5])).toBeNull();
    expect(cellUnder(map, base, view, 1, [5, view.plotHeight])).toBeNull();
  });
});

describe('a map in tiles', () => {
  const tiles = { pattern: noise(64), side: 128, queries: 8192, keys: 8192 };
  const detail = { values: noise(256), queries: [512, 768], keys: [256, 512] } as const;
  const map = { ...tiles, detail };

  it('tells exact values where they are known, and the largest of a tile elsewhere', () => {
    const exact = valueOfCell(map, { query: 515, key: 256 });
    expect(exact).toEqual({ value: valueAt(detail.values, 3, 0), side: 1 });
    const tile = valueOfCell(map, { query: 8191, key: 130 });
    expect(tile).toEqual({ value: valueAt(tiles.pattern, 63, 1), side: 128 });
  });

  it('finds the cells that are known, once it is zoomed', () => {
    const base = mapLayout(8192, 8192, space);
    const view = viewedLayout(base, { zoom: 40, query: 520, key: 300 });
    expect(cellUnder(map, base, view, 1, [0, 0])).toEqual({ query: 520, key: 300 });
    const whole = cellUnder(map, base, base, 1, [0, 0])!;
    expect([whole.query % 128, whole.key % 128]).toEqual([0, 0]);
  });
});
