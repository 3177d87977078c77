import type { NdArray } from '../../base/ndarray';
import type { Token } from '../../terms/models';
import { columns, labelledIndices, labelSpacing, labelStep } from '../axisLabels';
import { labelText } from '../MapAxes';
import { colourValues } from '../mapScale';
import type { MapScale } from '../mapScale';
import { mapLayout } from '../mapGeometry';
import type { MapLayout } from '../mapGeometry';
import type { Palette } from '../palette';
import { inkOf, inkPattern, wordsOf } from '../patternImage';
import { poolStrongest, sides } from '../pooling';
import { tokenText } from '../tokenText';
import { hexOf } from './colours';
import { dataAddress, pngFile } from './pngFile';
import { document, rampElement } from './sheet';
import type { Sheet } from './sheet';
import { element, short, textElement } from './svg';

/** A pattern as a figure: what is drawn and how. */
export interface PatternFigure {
  /** `[query, key]` */
  readonly pattern: NdArray;
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
  readonly scale: MapScale;
  /** Whether the part above the diagonal is masked. */
  readonly causal: boolean;
  /** What the colours stand for. */
  readonly valueLabel: string;
}

/** A pattern of more cells than this is one picture instead of a rectangle a cell. */
const mostRectangles = 10_000;
/** A picture has at most so many pixels a side. */
const mostPixels = 4096;
const legendHeight = 30;

/** One pattern as an SVG file of a given width, drawn from its values. */
export function patternFigure(figure: PatternFigure, sheet: Sheet): string {
  const { pattern, queries, keys } = figure;
  const [rows, cols] = sides(pattern);
  const layout = mapLayout(rows, cols, {
    width: sheet.width,
    maxHeight: 2 * sheet.width,
    queryLabel: longest(queries),
    keyLabel: longest(keys),
  });
  const legend = element(
    'g',
    { transform: `translate(${short(layout.left)},${short(layout.height + 8)})` },
    rampElement(sheet, figure.scale, figure.valueLabel),
  );
  return document(sheet, layout.height + legendHeight, [
    plotOf(figure, layout, sheet.palette),
    axesOf(figure, layout, sheet.palette),
    legend,
  ]);
}

function longest(tokens: readonly Token[]): number {
  return tokens.reduce((most, token) => Math.max(most, columns(tokenText(token))), 1);
}

function plotOf(
  { pattern, scale, causal }: PatternFigure,
  layout: MapLayout,
  palette: Palette,
): string {
  const [rows, cols] = sides(pattern);
  const pooled = poolStrongest(pattern, Math.min(rows, mostPixels), Math.min(cols, mostPixels));
  const [height, width] = sides(pooled);
  const words = wordsOf(width, height);
  inkPattern(colourValues(pooled, scale), inkOf(scale, causal, palette), words, width, 0);
  if (rows * cols <= mostRectangles) return cellsOf(words, width, layout);
  return element('image', {
    x: short(layout.left),
    y: short(layout.top),
    width: short(layout.plotWidth),
    height: short(layout.plotHeight),
    preserveAspectRatio: 'none',
    style: 'image-rendering:pixelated',
    href: dataAddress(pngFile(words, width), 'image/png'),
  });
}

/** A rectangle for each run of equal cells in a row. */
function cellsOf(words: Uint32Array, cols: number, { left, top, cell }: MapLayout): string {
  const rectangles: string[] = [];
  for (let start = 0; start < words.length;) {
    const [row, col] = [Math.floor(start / cols), start % cols];
    let end = start + 1;
    while (end < (row + 1) * cols && words[end] === words[start]) end++;
    rectangles.push(
      element('rect', {
        x: short(left + col * cell),
        y: short(top + row * cell),
        width: short((end - start) * cell),
        height: short(cell),
        fill: hexOf(words[start]!),
      }),
    );
    start = end;
  }
  return element('g', { 'shape-rendering': 'crispEdges' }, ...rectangles);
}

function axesOf({ queries, keys }: PatternFigure, layout: MapLayout, palette: Palette): string {
  const { left, top, cell, numbered } = layout;
  const step = labelStep(cell, numbered ? 2 * labelSpacing : labelSpacing);
  const title = { 'font-size': 11, fill: palette.muted };
  return element(
    'g',
    { fill: palette.text },
    textElement('key (source) →', { x: short(left), y: 11, ...title }),
    textElement('query', {
      x: short(left - 8),
      y: short(top - 20),
      'text-anchor': 'end',
      ...title,
    }),
    textElement('(destination) ↓', {
      ...{ x: short(left - 8), y: short(top - 6), 'text-anchor': 'end', ...title },
    }),
    ...labelledIndices(layout.queries, step).map((index) =>
      textElement(labelText(queries[index], index, numbered, layout.queryRoom), {
        ...{ x: short(left - 6), y: short(top + (index + 0.5) * cell + 4) },
        ...{ 'text-anchor': 'end', class: 'token' },
      }),
    ),
    ...labelledIndices(layout.keys, step).map((index) => keyLabel(keys[index], index, layout)),
    element('rect', {
      ...{ x: short(left - 0.5), y: short(top - 0.5), fill: 'none', stroke: palette.line },
      ...{ width: short(layout.plotWidth + 1), height: short(layout.plotHeight + 1) },
    }),
  );
}

function keyLabel(token: Token | undefined, index: number, layout: MapLayout): string {
  const text = labelText(token, index, layout.numbered, layout.keyRoom);
  const x = layout.left + (index + 0.5) * layout.cell;
  const y = short(layout.top - 6);
  const place = layout.upright
    ? { transform: `translate(${short(x + 4)},${y}) rotate(-90)` }
    : { x: short(x), y, 'text-anchor': 'middle' };
  return textElement(text, { ...place, class: 'token' });
}
