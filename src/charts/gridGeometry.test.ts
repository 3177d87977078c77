import { describe, expect, it } from 'vitest';
import { allHeads } from '../terms/heads';
import {
  barRect,
  gridLayout,
  headAt,
  headRect,
  headsWithin,
  layersOfRows,
  rowsWithin,
  stepHead,
} from './gridGeometry';

const gpt2 = { n_layers: 12, n_heads: 12 };

describe.each([
  { name: 'thumbnails', cells: 'square', bars: false },
  { name: 'thumbnails with bars', cells: 'square', bars: true },
  { name: 'scores', cells: 'flat', bars: false },
] as const)('a grid of $name', ({ cells, bars }) => {
  const layout = gridLayout(gpt2, { width: 600, cells, bars });

  it('finds every head at each corner of its own cell', () => {
    for (const head of allHeads(gpt2)) {
      const { x, y, width, height } = headRect(layout, head);
      expect(headAt(layout, x, y)).toEqual(head);
      expect(headAt(layout, x + width - 0.5, y + height - 0.5)).toEqual(head);
    }
  });

  it('finds no head among the names or beyond the last cell', () => {
    const last = headRect(layout, { layer: 11, head: 11 });
    expect(headAt(layout, layout.left - 1, layout.top + 1)).toBeNull();
    expect(headAt(layout, layout.left + 1, layout.top - 1)).toBeNull();
    expect(headAt(layout, last.x + layout.cellWidth + layout.gap + 1, last.y)).toBeNull();
    expect(headAt(layout, last.x, layout.height + 1)).toBeNull();
  });

  it('stays in its space', () => {
    expect(layout.width).toBeLessThanOrEqual(600);
    const { y, height } = bars
      ? barRect(layout, { layer: 11, head: 0 })
      : headRect(layout, { layer: 11, head: 0 });
    expect(y + height).toBeLessThanOrEqual(layout.height);
  });
});

describe('the size of cells', () => {
  it('shrinks to a height', () => {
    const space = { width: 600, cells: 'square', bars: true } as const;
    expect(gridLayout(gpt2, { ...space, maxHeight: 300 }).height).toBeLessThanOrEqual(300);
    expect(gridLayout(gpt2, space).height).toBeGreaterThan(300);
  });

  it('never falls under what can be hit, whatever the width', () => {
    const tight = gridLayout(
      { n_layers: 2, n_heads: 64 },
      { width: 0, cells: 'flat', bars: false },
    );
    expect(tight.cellWidth).toBeGreaterThanOrEqual(8);
  });

  it('keeps a bar clear of the next layer', () => {
    const layout = gridLayout(gpt2, { width: 390, cells: 'square', bars: true });
    const bar = barRect(layout, { layer: 0, head: 0 });
    expect(bar.y + bar.height).toBeLessThan(headRect(layout, { layer: 1, head: 0 }).y);
  });
});

const rightToLeft = [...allHeads(gpt2)].reverse();

describe('a grid by another order', () => {
  const layout = gridLayout(gpt2, { width: 600, cells: 'square', bars: false, order: rightToLeft });

  it('has every head once, row by row', () => {
    const at = rightToLeft.map((head) => {
      const { x, y } = headRect(layout, head);
      return headAt(layout, x + 1, y + 1);
    });
    expect(at).toEqual(rightToLeft);
    expect(headRect(layout, { layer: 11, head: 11 })).toMatchObject({ x: layout.left });
  });

  it('is walked in the order that is shown', () => {
    const from = { layer: 11, head: 11 };
    expect(stepHead(from, 'ArrowRight', layout)).toEqual({ layer: 11, head: 10 });
    expect(stepHead(from, 'ArrowDown', layout)).toEqual({ layer: 10, head: 11 });
  });

  it('gives the heads that a rectangle encloses', () => {
    const { x, y, width, height } = headRect(layout, { layer: 11, head: 10 });
    const area = { x: x - 1, y: y - 1, width: 2 * width, height: height + 2 };
    expect(headsWithin(layout, area)).toEqual([
      { layer: 11, head: 10 },
      { layer: 11, head: 9 },
    ]);
    expect(headsWithin(layout, { ...area, width: 1 })).toEqual([]);
  });
});

describe('what is in sight of a grid that scrolls', () => {
  const large = { n_layers: 28, n_heads: 16 };
  const space = { width: 600, cells: 'square', bars: false } as const;
  const layout = gridLayout(large, space);

  it('is the rows that show at least a pixel', () => {
    const { y, height } = headRect(layout, { layer: 9, head: 0 });
    const pitch = headRect(layout, { layer: 10, head: 0 }).y - y;
    expect(rowsWithin(layout, y + 1, 3 * pitch - 2)).toEqual([9, 12]);
    expect(rowsWithin(layout, y + height - 1, 3 * pitch)).toEqual([9, 13]);
    expect(rowsWithin(layout, 0, 5)).toEqual([0, 0]);
    expect(rowsWithin(layout, 0, Infinity)).toEqual([0, 28]);
  });

  it('is the layers of those rows, in whatever order the heads are', () => {
    expect([...layersOfRows(layout, 9, 12)]).toEqual([9, 10, 11]);
    const across = Array.from({ length: 448 }, (_, i) => ({ layer: i % 28, head: i % 16 }));
    const sorted = gridLayout(large, { ...space, order: across });
    expect([...layersOfRows(sorted, 0, 1)]).toHaveLength(16);
  });
});

describe('keys', () => {
  const layout = gridLayout(gpt2, { width: 600, cells: 'square', bars: false });

  it('walk the heads and stop at the edges', () => {
    const from = { layer: 0, head: 11 };
    expect(stepHead(from, 'ArrowDown', layout)).toEqual({ layer: 1, head: 11 });
    expect(stepHead(from, 'ArrowUp', layout)).toEqual(from);
    expect(stepHead(from, 'ArrowRight', layout)).toEqual(from);
    expect(stepHead(from, 'Home', layout)).toEqual({ layer: 0, head: 0 });
    expect(stepHead(from, 'x', layout)).toBeNull();
  });
});
