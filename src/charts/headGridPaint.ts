import { subarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { layerName } from '../terms/blocks';
import { allHeads, headIndex } from '../terms/heads';
import type { Head, HeadGridShape, HeadSet } from '../terms/heads';
import { barRect, headRect } from './gridGeometry';
import type { GridLayout, Rect } from './gridGeometry';
import { labelledIndices, labelStep } from './axisLabels';
import { colourValues } from './mapScale';
import type { MapScale } from './mapScale';
import { formatShort, isNumber } from './numbers';
import { colourScale, inkOn } from './palette';
import type { Palette } from './palette';
import { canvasOf, inkOf, inkPattern, wordsOf } from './patternImage';
import type { HeadValues } from './pointers';
import { poolStrongest } from './pooling';

type Context = CanvasRenderingContext2D;

/** The patterns of a layer's heads beside one another in one image, one value a pixel. */
export interface Atlas {
  readonly canvas: HTMLCanvasElement;
  readonly rows: number;
  readonly cols: number;
}

/**
 * Draws a layer's `[head, rows, cols]` into an atlas, each pattern pooled to at most `size` pixels a
 * side: a thin line must not fade where the thumbnails are small.
 */
export function patternAtlas(
  patterns: NdArray,
  size: number,
  { causal, scale }: { readonly causal: boolean; readonly scale: MapScale },
  palette: Palette,
): Atlas {
  const [heads = 0, givenRows = 1, givenCols = 1] = patterns.shape;
  const rows = Math.max(1, Math.min(size, givenRows));
  const cols = Math.max(1, Math.min(size, givenCols));
  const stride = Math.max(1, heads * cols);
  const words = wordsOf(stride, rows);
  const ink = inkOf(scale, causal, palette);
  for (let head = 0; head < heads; head++) {
    const pooled = poolStrongest(subarray(patterns, head), rows, cols);
    inkPattern(colourValues(pooled, scale), ink, words, stride, head * cols);
  }
  return { canvas: canvasOf(words, stride), rows, cols };
}

/** Draws each head's thumbnail in its cell, where there is one. */
export function paintPatterns(
  context: Context,
  layout: GridLayout,
  atlases: readonly (Atlas | undefined)[],
): void {
  context.imageSmoothingEnabled = false;
  for (const head of allHeads(layout.shape)) {
    const atlas = atlases[head.layer];
    if (!atlas || (head.head + 1) * atlas.cols > atlas.canvas.width) continue;
    const { canvas, rows, cols } = atlas;
    const { x, y, width, height } = headRect(layout, head);
    context.drawImage(canvas, head.head * cols, 0, cols, rows, x, y, width, height);
  }
}

/** What a grid of single values is drawn from. */
export interface ScoreInk {
  readonly scores: HeadValues;
  readonly domain: readonly [number, number];
  readonly signed: boolean;
}

/** Draws each head's value as a coloured cell, with the number where there is room. */
export function paintScores(
  context: Context,
  layout: GridLayout,
  { scores, domain, signed }: ScoreInk,
  palette: Palette,
): void {
  const colour = colourScale(signed ? palette.diverging : palette.sequential, domain);
  const numbers = layout.cellWidth >= 32 && layout.cellHeight >= 14;
  context.font = font(context, 11);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const head of allHeads(layout.shape)) {
    const rect = headRect(layout, head);
    const value = scores[headIndex(head, layout.shape)];
    if (!isNumber(value)) {
      hatch(context, rect, palette.missing);
      continue;
    }
    const fill = colour(value);
    context.fillStyle = fill;
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
    if (!numbers) continue;
    context.fillStyle = inkOn(fill);
    context.fillText(formatShort(value), rect.x + rect.width / 2, rect.y + rect.height / 2 + 0.5);
  }
}

/** The heads whose cells are marked. */
export interface GridMarks {
  readonly locked: HeadSet;
  readonly off: HeadSet;
  /** Length of each bar as a share of the cell's width. */
  readonly bars: readonly (number | null)[] | null;
}

/** Draws frames, bars, and the marks of locked and switched-off heads. */
export function paintMarks(
  context: Context,
  layout: GridLayout,
  marks: GridMarks,
  palette: Palette,
): void {
  for (const head of allHeads(layout.shape)) {
    frame(context, outset(headRect(layout, head), 1), palette.line, 1);
    if (marks.bars) {
      paintBar(context, barRect(layout, head), marks.bars[headIndex(head, layout.shape)], palette);
    }
  }
  for (const head of marks.off) strike(context, headRect(layout, head), palette);
  for (const head of marks.locked)
    frame(context, outset(headRect(layout, head), 1), palette.text, 2);
}

function paintBar(
  context: Context,
  { x, y, width, height }: Rect,
  share: number | null | undefined,
  palette: Palette,
): void {
  context.fillStyle = palette.line;
  context.fillRect(x, y + height - 1, width, 1);
  if (!isNumber(share) || share <= 0) return;
  context.fillStyle = palette.shift;
  context.fillRect(x, y, Math.max(1, Math.min(1, share) * width), height);
}

/** Names of the layers at the left and of the heads above, thinned where they would touch. */
export function paintNames(context: Context, layout: GridLayout, palette: Palette): void {
  const { n_layers, n_heads } = layout.shape;
  if (layout.order) {
    paintPlaces(context, layout, palette);
    return;
  }
  context.font = font(context, 11);
  context.fillStyle = palette.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const rowStep = labelStep(rowPitch(layout));
  for (const layer of labelledIndices(n_layers, rowStep)) {
    const { y, height } = headRect(layout, { layer, head: 0 });
    context.fillText(layerName(layout.shape, layer), layout.left - 6, y + height / 2 + 0.5);
  }
  context.textAlign = 'center';
  const columnStep = labelStep(layout.cellWidth + layout.gap, 10 + 7 * String(n_heads - 1).length);
  for (const head of labelledIndices(n_heads, columnStep)) {
    const { x, width } = headRect(layout, { layer: 0, head });
    context.fillText(`H${head}`, x + width / 2, 7);
  }
}

/** In a grid by another order: at which place each row begins. */
function paintPlaces(context: Context, layout: GridLayout, palette: Palette): void {
  const { n_heads } = layout.shape;
  context.font = font(context, 11);
  context.fillStyle = palette.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  layout.order?.forEach((head, place) => {
    if (place % n_heads !== 0) return;
    const { y, height } = headRect(layout, head);
    context.fillText(`#${place + 1}`, layout.left - 4, y + height / 2 + 0.5);
  });
}

function rowPitch(layout: GridLayout): number {
  const next: Head = { layer: 1, head: 0 };
  return headRect(layout, next).y - headRect(layout, { layer: 0, head: 0 }).y;
}

function strike(context: Context, rect: Rect, palette: Palette): void {
  const { x, y, width, height } = rect;
  context.save();
  context.globalAlpha = 0.72;
  context.fillStyle = palette.surface;
  context.fillRect(x, y, width, height);
  context.restore();
  frame(context, outset(rect, 1), palette.muted, 1);
  context.strokeStyle = palette.text;
  context.lineWidth = 1.5;
  context.beginPath();
  // Patterns have a diagonal of their own: the stroke goes the other way.
  context.moveTo(x + 1, y + height - 1);
  context.lineTo(x + width - 1, y + 1);
  context.stroke();
}

function hatch(context: Context, { x, y, width, height }: Rect, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let start = -height; start < width; start += 5) {
    context.moveTo(x + start, y + height);
    context.lineTo(x + start + height, y);
  }
  context.stroke();
  context.restore();
}

function frame(context: Context, rect: Rect, colour: string, thickness: number): void {
  const { x, y, width, height } = outset(rect, -thickness / 2);
  context.strokeStyle = colour;
  context.lineWidth = thickness;
  context.strokeRect(x, y, width, height);
}

function outset({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

function font(context: Context, size: number): string {
  return `${size}px ${getComputedStyle(context.canvas).fontFamily}`;
}

/** Ends of the colour scale where none are given: 0 to the largest value, or as far both ways. */
export function scoreDomain(scores: HeadValues, signed: boolean): [number, number] {
  const sizes = Array.from(scores).filter(isNumber).map(Math.abs);
  const largest = Math.max(0, ...sizes) || 1;
  return [signed ? -largest : 0, largest];
}

/** Bars as shares of the longest one. */
export function barShares(values: HeadValues, max?: number): (number | null)[] {
  const list = Array.from(values);
  const top = max ?? Math.max(0, ...list.filter(isNumber));
  return list.map((value) => (isNumber(value) ? value / (top || 1) : null));
}

/** How many heads a shape has. */
export function headCount({ n_layers, n_heads }: HeadGridShape): number {
  return n_layers * n_heads;
}
