import { describe, expect, it } from 'vitest';
import { ndarray, valueAt } from '../base/ndarray';
import { cellAt, isMasked, mapLayout, plotResolution, stepCell } from './mapGeometry';
import { poolStrongest } from './pooling';

const space = { width: 600, maxHeight: 720, queryLabel: 8, keyLabel: 8 };

function noise(length: number): ReturnType<typeof ndarray> {
  const data = Float32Array.from({ length: length * length }, (_, i) => ((i * 7919) % 1013) / 1013);
  return ndarray(data, [length, length]);
}

describe.each([2, 7, 64, 500, 2048])('a map of %i tokens', (length) => {
  const pattern = noise(length);
  const layout = mapLayout(length, length, space);

  it('stays in its space', () => {
    expect(layout.width).toBeLessThanOrEqual(600);
    expect(layout.height).toBeLessThanOrEqual(720);
  });

  it.each([1, 2, 1.25])('tells the value that the pixel shows at %f device pixels', (ratio) => {
    const { rows, cols } = plotResolution(layout, ratio);
    const shown = poolStrongest(pattern, rows, cols);
    for (let i = 0; i < 50; i++) {
      const row = Math.floor((i / 50) * rows);
      const col = Math.floor((((i * 17) % 50) / 50) * cols);
      const x = ((col + 0.5) / cols) * layout.plotWidth;
      const y = ((row + 0.5) / rows) * layout.plotHeight;
      const cell = cellAt(pattern, layout, ratio, x, y);
      expect(cell).not.toBeNull();
      expect(valueAt(pattern, cell?.query ?? -1, cell?.key ?? -1)).toBe(valueAt(shown, row, col));
    }
  });

  it('has nothing outside the plot', () => {
    expect(cellAt(pattern, layout, 1, -0.1, 5)).toBeNull();
    expect(cellAt(pattern, layout, 1, 5, layout.plotHeight)).toBeNull();
  });
});

describe('where every cell has pixels of its own', () => {
  const layout = mapLayout(10, 10, space);

  it('finds the cell itself, query down and key across', () => {
    const { cell } = layout;
    expect(cellAt(noise(10), layout, 1, 7.5 * cell, 2.5 * cell)).toEqual({ query: 2, key: 7 });
    expect(cellAt(noise(10), layout, 1, 0, 9.99 * cell)).toEqual({ query: 9, key: 0 });
  });

  it('lays key labels flat only where they fit above their cells', () => {
    expect(mapLayout(4, 4, { ...space, keyLabel: 3 }).upright).toBe(false);
    expect(mapLayout(4, 4, { ...space, keyLabel: 9 }).upright).toBe(true);
  });
});

describe('keys', () => {
  const size = { queries: 5, keys: 5, causal: true };

  it('walk the cells and stop at the diagonal of a causal pattern', () => {
    expect(stepCell({ query: 3, key: 3 }, 'ArrowRight', size)).toEqual({ query: 3, key: 3 });
    expect(stepCell({ query: 3, key: 3 }, 'ArrowUp', size)).toEqual({ query: 2, key: 2 });
    expect(stepCell({ query: 3, key: 0 }, 'End', size)).toEqual({ query: 3, key: 3 });
    expect(stepCell({ query: 3, key: 0 }, 'Tab', size)).toBeNull();
  });

  it('cross the diagonal where there is no mask', () => {
    const open = { ...size, causal: false };
    expect(stepCell({ query: 3, key: 3 }, 'ArrowRight', open)).toEqual({ query: 3, key: 4 });
    expect(isMasked({ query: 3, key: 4 }, false)).toBe(false);
    expect(isMasked({ query: 3, key: 4 }, true)).toBe(true);
  });
});
