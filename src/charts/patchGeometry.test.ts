import { describe, expect, it } from 'vitest';
import type { PatchGrid } from '../terms/pictures';
import { patchBox, patchLayout, positionAt, stepPosition } from './patchGeometry';

/** Two rows of four patches; three rows and two columns of pixels belong to none. */
const grid: PatchGrid = {
  ...{ height: 11, width: 14, channels: 3, patch_height: 4, patch_width: 3 },
  ...{ specials: ['[CLS]', '[DIST]'], answers: [0] },
};
const layout = patchLayout(grid, { width: 280, maxHeight: 1000 });

describe('patches on the screen', () => {
  it('are as large as fits', () => {
    expect(layout).toEqual({ scale: 20, width: 280, height: 220 });
    expect(patchLayout(grid, { width: 280, maxHeight: 110 }).scale).toBe(10);
  });

  it('are found where they are drawn', () => {
    for (const row of [0, 1])
      for (const column of [0, 1, 2, 3]) {
        const { x, y, width, height } = patchBox(grid, layout, { row, column });
        const position = 2 + row * 4 + column;
        expect(positionAt(grid, layout, x + 1, y + 1)).toBe(position);
        expect(positionAt(grid, layout, x + width - 1, y + height - 1)).toBe(position);
      }
    expect(positionAt(grid, layout, 250, 10)).toBeNull();
    expect(positionAt(grid, layout, 10, 170)).toBeNull();
    expect(positionAt(grid, layout, -1, 10)).toBeNull();
  });

  it('are walked with the arrow keys, the special positions first', () => {
    const walk = (from: number, ...keys: string[]): number =>
      keys.reduce((at, key) => stepPosition(grid, at, key) ?? NaN, from);
    expect(walk(0, 'ArrowRight', 'ArrowRight', 'ArrowDown')).toBe(6);
    expect(walk(0, 'ArrowDown', 'ArrowUp')).toBe(0);
    expect(walk(6, 'ArrowUp', 'ArrowUp')).toBe(0);
    expect(walk(9, 'ArrowDown', 'ArrowRight')).toBe(9);
    expect(walk(4, 'End')).toBe(9);
    expect(stepPosition(grid, 4, 'a')).toBeNull();
  });
});
