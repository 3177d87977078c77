import type { NdArray } from '../../base/ndarray';
import { subarray } from '../../base/ndarray';
import { layerName } from '../../terms/blocks';
import { allHeads, headNameIn } from '../../terms/heads';
import type { Head, HeadGridShape } from '../../terms/heads';
import { labelledIndices, labelStep } from '../axisLabels';
import { gridLayout, headRect } from '../gridGeometry';
import type { GridLayout } from '../gridGeometry';
import { colourValues } from '../mapScale';
import type { MapScale } from '../mapScale';
import type { Palette } from '../palette';
import { inkOf, inkPattern, wordsOf } from '../patternImage';
import { sides } from '../pooling';
import { dataAddress, pngFile } from './pngFile';
import { document, rampElement } from './sheet';
import type { Sheet } from './sheet';
import { element, short, textElement } from './svg';

/** The small pictures of all heads as a figure. */
export interface GridFigure {
  readonly shape: HeadGridShape;
  /** By layer `[head, rows, cols]`; undefined where none is known. */
  readonly patterns: readonly (NdArray | undefined)[];
  readonly scale: MapScale;
  /** Of which layers the part above the diagonal is masked. */
  readonly causal: (layer: number) => boolean;
  readonly valueLabel: string;
}

const legendHeight = 26;

/** All heads as an SVG file of a given width, layers down and heads across, drawn from their values. */
export function gridFigure(figure: GridFigure, sheet: Sheet): string {
  const { shape } = figure;
  const layout = gridLayout(shape, { width: sheet.width, cells: 'square', bars: false });
  const legend = element(
    'g',
    { transform: `translate(${layout.left},${layout.height + 8})` },
    rampElement(sheet, figure.scale, figure.valueLabel),
  );
  return document(sheet, layout.height + legendHeight, [
    ...allHeads(shape).map((head) => thumbnail(figure, layout, head, sheet.palette)),
    ...names(layout, sheet.palette.muted),
    legend,
  ]);
}

function thumbnail(
  { shape, patterns, scale, causal }: GridFigure,
  layout: GridLayout,
  head: Head,
  palette: Palette,
): string {
  const ofLayer = patterns[head.layer];
  const { x, y, width, height } = headRect(layout, head);
  const place = { x: short(x), y: short(y), width: short(width), height: short(height) };
  const frame = element('rect', { ...place, fill: 'none', stroke: palette.line });
  if (!ofLayer) return frame;
  const pattern = subarray(ofLayer, head.head);
  const [rows, cols] = sides(pattern);
  const words = wordsOf(cols, rows);
  const ink = inkOf(scale, causal(head.layer), palette);
  inkPattern(colourValues(pattern, scale), ink, words, cols, 0);
  const image = element('image', {
    ...{ ...place, preserveAspectRatio: 'none', style: 'image-rendering:pixelated' },
    href: dataAddress(pngFile(words, cols), 'image/png'),
  });
  const title = element('title', {}, headNameIn(shape, head));
  return element('g', {}, title, image, frame);
}

function names(layout: GridLayout, fill: string): string[] {
  const { n_layers, n_heads } = layout.shape;
  const pitch = layout.cellWidth + layout.gap;
  const across = labelStep(pitch, 10 + 7 * String(n_heads - 1).length);
  const layers = labelledIndices(n_layers, labelStep(layout.cellHeight + layout.gap));
  const heads = labelledIndices(n_heads, across);
  return [
    ...layers.map((layer) => {
      const { y, height } = headRect(layout, { layer, head: 0 });
      const place = {
        x: layout.left - 6,
        y: short(y + height / 2 + 4),
        'text-anchor': 'end',
        fill,
      };
      return textElement(layerName(layout.shape, layer), place);
    }),
    ...heads.map((head) => {
      const { x, width } = headRect(layout, { layer: 0, head });
      return textElement(`H${head}`, {
        x: short(x + width / 2),
        y: 11,
        'text-anchor': 'middle',
        fill,
      });
    }),
  ];
}
