import type { NdArray } from '../base/ndarray';
import { domainOf } from './mapScale';
import type { MapScale } from './mapScale';
import { colourTable, packed } from './palette';
import type { Palette } from './palette';
import { sides } from './pooling';

/** How the values of a pattern become colours. */
export interface PatternInk {
  /** Packed colours from the low end of the domain to the high one. */
  readonly table: Uint32Array;
  readonly domain: readonly [number, number];
  /** Where the query cannot see the key. */
  readonly mask: string;
  readonly causal: boolean;
}

/** The colours of a scale, for values as `colourValues` gives them. */
export function inkOf(scale: MapScale, causal: boolean, palette: Palette): PatternInk {
  const table = colourTable(palette[scale.kind]);
  return { table, domain: domainOf(scale), mask: palette.mask, causal };
}

/**
 * Writes a `[rows, cols]` pattern, one value a pixel, into the words of an image of `stride` words a
 * row, its first at `offset`. In a causal pattern a pixel is masked when all it stands for lies above
 * the diagonal; NaN is masked too.
 */
export function inkPattern(
  pattern: NdArray,
  ink: PatternInk,
  words: Uint32Array,
  stride: number,
  offset: number,
): void {
  const [rows, cols] = sides(pattern);
  const [low, high] = ink.domain;
  const steps = ink.table.length - 1;
  const factor = steps / (high > low ? high - low : 1);
  const mask = packed(ink.mask);
  for (let row = 0; row < rows; row++) {
    const seen = ink.causal ? Math.ceil(((row + 1) * cols) / rows) : cols;
    const line = offset + row * stride;
    for (let col = 0; col < cols; col++) {
      const value = pattern.data[row * cols + col]!;
      const at = Math.max(0, Math.min(steps, Math.round((value - low) * factor)));
      words[line + col] = col < seen && value === value ? ink.table[at]! : mask;
    }
  }
}

/** Some rows and columns of a pattern. */
export interface PatternWindow {
  readonly rows: readonly [start: number, end: number];
  readonly cols: readonly [start: number, end: number];
  /** By how many rows the diagonal lies above the pattern's own: not 0 in a part of a larger one. */
  readonly above: number;
}

/**
 * Writes a window of a pattern into an image of its size, one value a pixel. In a causal pattern what
 * lies after the diagonal is masked; NaN is masked too.
 */
export function inkWindow(
  { data, shape: [, width = 0] }: NdArray,
  { rows: [top, bottom], cols: [left, right], above }: PatternWindow,
  ink: PatternInk,
  words: Uint32Array,
): void {
  const [low, high] = ink.domain;
  const steps = ink.table.length - 1;
  const factor = steps / (high > low ? high - low : 1);
  const mask = packed(ink.mask);
  let at = 0;
  for (let row = top; row < bottom; row++) {
    const last = ink.causal ? row + above : Infinity;
    const line = row * width;
    for (let col = left; col < right; col++) {
      const value = data[line + col]!;
      const step = Math.max(0, Math.min(steps, Math.round((value - low) * factor)));
      words[at++] = col <= last && value === value ? ink.table[step]! : mask;
    }
  }
}

/** Draws words of colour on a canvas of their own, from which any size can be drawn. */
export function canvasOf(words: Uint32Array<ArrayBuffer>, width: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = Math.max(1, Math.floor(words.length / width));
  const image = new ImageData(new Uint8ClampedArray(words.buffer), canvas.width, canvas.height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}

/** An empty image of packed colours. */
export function wordsOf(width: number, height: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(width * height);
}
