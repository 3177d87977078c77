import { digestOfJson, digestOf } from '../base/digest';

/** A picture as plain pixels: red, green, blue of 0 to 255, row by row from the top left. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` */
  readonly data: Uint8Array;
}

/** SHA-256 over a picture's size and pixels: the same picture has the same digest, whatever file it came in. */
export function pictureDigest({ width, height, data }: Picture): string {
  return digestOfJson([width, height, digestOf(data)]);
}

/** How a vision model cuts its pictures into positions. Lengths in pixels. */
export interface PatchGrid {
  /** The size that every picture is brought to. */
  readonly height: number;
  readonly width: number;
  /** 3 for colours, 1 for shades of grey. */
  readonly channels: number;
  readonly patch_height: number;
  readonly patch_width: number;
  /** The positions before the patches: `[CLS]`, and `[DIST]` where the model was distilled. */
  readonly specials: readonly string[];
  /**
   * The positions that the model's answer is read at: the mean of their logits. A second one has a
   * classifier of its own.
   */
  readonly answers: readonly number[];
}

/** The rows and columns of patches. What is left at the right and the bottom edge belongs to none. */
export function gridOf({ height, width, patch_height, patch_width }: PatchGrid): {
  readonly rows: number;
  readonly columns: number;
} {
  return {
    rows: Math.floor(height / patch_height),
    columns: Math.floor(width / patch_width),
  };
}

/** How many positions a picture has: the special ones, then the patches. */
export function positionCount(grid: PatchGrid): number {
  const { rows, columns } = gridOf(grid);
  return grid.specials.length + rows * columns;
}

/** The row and column of a position's patch, from zero; undefined for special positions. */
export function patchAt(
  grid: PatchGrid,
  position: number,
): { readonly row: number; readonly column: number } | undefined {
  const { rows, columns } = gridOf(grid);
  const patch = position - grid.specials.length;
  if (patch < 0 || patch >= rows * columns) return undefined;
  return { row: Math.floor(patch / columns), column: patch % columns };
}
