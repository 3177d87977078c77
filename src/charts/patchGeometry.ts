import { gridOf } from '../terms/pictures';
import type { PatchGrid } from '../terms/pictures';

/** A picture on the screen: CSS pixels for one of the model's, and the size that it takes. */
export interface PatchLayout {
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** The picture as large as fits; never taller than `maxHeight`. */
export function patchLayout(
  { width, height }: PatchGrid,
  room: { readonly width: number; readonly maxHeight: number },
): PatchLayout {
  const scale = Math.min(room.width / width, room.maxHeight / height);
  return { scale, width: Math.floor(width * scale), height: Math.floor(height * scale) };
}

/** A patch's rectangle on the screen, from the picture's corner. */
export function patchBox(
  grid: PatchGrid,
  { scale }: PatchLayout,
  { row, column }: { readonly row: number; readonly column: number },
): { x: number; y: number; width: number; height: number } {
  const [width, height] = [grid.patch_width * scale, grid.patch_height * scale];
  return { x: column * width, y: row * height, width, height };
}

/** The position under a point of the screen; null at the edges that belong to no patch. */
export function positionAt(
  grid: PatchGrid,
  { scale }: PatchLayout,
  x: number,
  y: number,
): number | null {
  const { rows, columns } = gridOf(grid);
  const column = Math.floor(x / scale / grid.patch_width);
  const row = Math.floor(y / scale / grid.patch_height);
  const inside = row >= 0 && row < rows && column >= 0 && column < columns;
  return inside ? grid.specials.length + row * columns + column : null;
}

/** Where an arrow key leads from a position; the special ones come before the first patch. */
export function stepPosition(grid: PatchGrid, from: number, key: string): number | null {
  const { rows, columns } = gridOf(grid);
  const specials = grid.specials.length;
  const last = specials + rows * columns - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from < specials ? from - 1 : from - columns < specials ? 0 : from - columns,
    ArrowDown: from < specials ? specials : from + columns,
    Home: 0,
    End: last,
  };
  const to = moves[key];
  if (to === undefined) return null;
  return to < 0 || to > last ? from : to;
}
