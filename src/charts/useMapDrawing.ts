import { useCallback, useMemo } from 'react';
import type { RefObject } from 'react';
import type { NdArray } from '../base/ndarray';
import { clamp } from './gridGeometry';
import { plotResolution } from './mapGeometry';
import type { MapLayout } from './mapGeometry';
import { levelFor, levelOf } from './mapLevels';
import { colourValues } from './mapScale';
import type { MapScale } from './mapScale';
import type { MapSource } from './mapValues';
import { canvasOf, inkOf, inkPattern, inkWindow, wordsOf } from './patternImage';
import type { PatternInk } from './patternImage';
import { poolStrongest, sides } from './pooling';
import type { Range } from './pooling';
import { useCanvas, usePixelRatio } from './useCanvas';
import { usePalette } from './usePalette';

/** How the values of a map become colours. */
export interface MapColours {
  readonly scale: MapScale;
  readonly causal: boolean;
}

/** Cells of this size get lines between them. */
const gridlinesFrom = 12;

/**
 * The canvas of a map. All of a pattern is pooled to the pixels of its plot; a part of it is drawn
 * from the level of the pattern that has a value for each pixel, so that moving costs the pixels
 * that are seen and no more.
 */
export function useMapDrawing(
  { pattern, side, detail }: MapSource,
  { scale, causal }: MapColours,
  base: MapLayout,
  view: MapLayout,
): RefObject<HTMLCanvasElement | null> {
  const palette = usePalette();
  const ratio = usePixelRatio();
  const isWhole = view.cell === base.cell;
  const { rows, cols } = plotResolution(base, ratio);
  const ink = useMemo(() => inkOf(scale, causal, palette), [palette, scale, causal]);
  const image = useMemo(() => {
    if (!isWhole) return null;
    const words = wordsOf(cols, rows);
    inkPattern(colourValues(poolStrongest(pattern, rows, cols), scale), ink, words, cols, 0);
    return canvasOf(words, cols);
  }, [isWhole, pattern, rows, cols, scale, ink]);
  const level = levelFor(view.cell * side * ratio);
  const coloured = useMemo(
    () => (isWhole ? null : colourValues(levelOf(pattern, level), scale)),
    [isWhole, pattern, level, scale],
  );
  const exact = useMemo(
    () => (isWhole || !detail ? null : colourValues(detail.values, scale)),
    [isWhole, detail, scale],
  );
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      const { plotWidth, plotHeight, cell } = view;
      context.imageSmoothingEnabled = false;
      if (image) context.drawImage(image, 0, 0, plotWidth, plotHeight);
      if (coloured) drawPart(context, coloured, side * 2 ** level, [0, 0], view, ink);
      if (exact && detail)
        drawPart(context, exact, 1, [detail.queries[0], detail.keys[0]], view, ink);
      if (cell >= gridlinesFrom) rule(context, view, palette.line);
    },
    [image, coloured, exact, detail, side, level, view, ink, palette],
  );
  return useCanvas(view.plotWidth, view.plotHeight, draw);
}

/**
 * Draws what a view shows of values that stand for squares of `side` cells, the first of them at the
 * cell `origin`.
 */
function drawPart(
  context: CanvasRenderingContext2D,
  values: NdArray,
  side: number,
  [originQuery, originKey]: readonly [number, number],
  view: MapLayout,
  ink: PatternInk,
): void {
  const [rows, cols] = sides(values);
  const { cell, plotWidth, plotHeight, firstQuery, firstKey } = view;
  const within = (first: number, origin: number, pixels: number, length: number): Range => [
    clamp(Math.floor((first - origin) / side), 0, length),
    clamp(Math.ceil((first - origin + pixels / cell) / side), 0, length),
  ];
  const [top, bottom] = within(firstQuery, originQuery, plotHeight, rows);
  const [left, right] = within(firstKey, originKey, plotWidth, cols);
  if (bottom <= top || right <= left) return;
  const [height, width] = [bottom - top, right - left];
  const words = wordsOf(width, height);
  const above = (originQuery - originKey) / side;
  inkWindow(values, { rows: [top, bottom], cols: [left, right], above }, ink, words);
  const pixel = cell * side;
  const x = (originKey - firstKey + left * side) * cell;
  const y = (originQuery - firstQuery + top * side) * cell;
  context.drawImage(canvasOf(words, width), x, y, width * pixel, height * pixel);
}

function rule(context: CanvasRenderingContext2D, view: MapLayout, colour: string): void {
  const { plotWidth: width, plotHeight: height, cell, firstQuery, firstKey } = view;
  const first = (start: number): number => (Math.floor(start) + 1 - start) * cell;
  context.fillStyle = colour;
  context.globalAlpha = 0.6;
  for (let x = first(firstKey); x < width - 1; x += cell)
    context.fillRect(Math.round(x), 0, 1, height);
  for (let y = first(firstQuery); y < height - 1; y += cell)
    context.fillRect(0, Math.round(y), width, 1);
  context.globalAlpha = 1;
}
