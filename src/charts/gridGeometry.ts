import { allHeads, sameHead } from '../terms/heads';
import type { Head, HeadGridShape, HeadSet } from '../terms/heads';

/** Where the heads of a grid lie, in CSS pixels. */
export interface GridLayout {
  readonly shape: HeadGridShape;
  /** Space for the layers' names at the left and the heads' names above. */
  readonly left: number;
  readonly top: number;
  /** A cell without the gap to the next one. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly gap: number;
  /** Height of the bar under each cell; 0 where there is none. */
  readonly bar: number;
  readonly width: number;
  readonly height: number;
  /** The heads as they follow one another, row by row; null for layers down and heads across. */
  readonly order: HeadSet | null;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GridSpace {
  readonly width: number;
  readonly maxHeight?: number | undefined;
  /** Patterns are square; the cells of scores are flat. */
  readonly cells: 'square' | 'flat';
  readonly bars: boolean;
  /** By layer and head if left out. */
  readonly order?: HeadSet | null | undefined;
}

const header = 18;
const largest = { square: 112, flat: 64 };
const smallest = 8;
const flatHeight = { least: 12, most: 30, share: 0.62 };

/** The largest cells that fit the width, and the height where they can shrink to it. */
export function gridLayout(shape: HeadGridShape, space: GridSpace): GridLayout {
  const left = 12 + 7 * String(Math.max(0, shape.n_layers - 1)).length + 6;
  const bar = space.bars ? 4 : 0;
  const pitch = Math.floor((space.width - left) / Math.max(1, shape.n_heads));
  const gap = gapOf(pitch);
  const wide = clamp(pitch - gap, smallest, largest[space.cells]);
  const room = ((space.maxHeight ?? Infinity) - header) / Math.max(1, shape.n_layers);
  const high = Math.max(smallest, Math.floor(room - gap - barSpace(bar)));
  const side = space.cells === 'square' ? Math.min(wide, high) : wide;
  const flat = clamp(Math.round(wide * flatHeight.share), flatHeight.least, flatHeight.most);
  const cellHeight = space.cells === 'square' ? side : Math.min(flat, high);
  const size = { cellWidth: side, cellHeight, gap, bar };
  return {
    shape,
    left,
    top: header,
    ...size,
    order: space.order ?? null,
    width: left + shape.n_heads * (side + gap),
    height: header + shape.n_layers * (cellHeight + gap + barSpace(bar)),
  };
}

function gapOf(pitch: number): number {
  if (pitch >= 48) return 6;
  if (pitch >= 28) return 4;
  return pitch >= 14 ? 3 : 2;
}

function barSpace(bar: number): number {
  return bar > 0 ? bar + 3 : 0;
}

/** In which row and column of a grid a head lies. */
function placeOf({ order, shape }: GridLayout, head: Head): { row: number; column: number } {
  if (!order) return { row: head.layer, column: head.head };
  const at = order.findIndex((other) => sameHead(other, head));
  return { row: Math.floor(at / shape.n_heads), column: at % shape.n_heads };
}

/** Where a head's cell is drawn, its bar not included. */
export function headRect(layout: GridLayout, head: Head): Rect {
  const { row, column } = placeOf(layout, head);
  return {
    x: layout.left + column * (layout.cellWidth + layout.gap),
    y: layout.top + row * (layout.cellHeight + layout.gap + barSpace(layout.bar)),
    width: layout.cellWidth,
    height: layout.cellHeight,
  };
}

/** Where a head's bar is drawn. */
export function barRect(layout: GridLayout, head: Head): Rect {
  const { x, y, width, height } = headRect(layout, head);
  return { x, y: y + height + 2, width, height: layout.bar };
}

/** The head at a point; the gap after a cell belongs to it. Null outside the cells. */
export function headAt(layout: GridLayout, x: number, y: number): Head | null {
  const rowHeight = layout.cellHeight + layout.gap + barSpace(layout.bar);
  const head = Math.floor((x - layout.left) / (layout.cellWidth + layout.gap));
  const layer = Math.floor((y - layout.top) / rowHeight);
  const { n_layers, n_heads } = layout.shape;
  if (head < 0 || head >= n_heads || layer < 0 || layer >= n_layers) return null;
  return layout.order ? (layout.order[layer * n_heads + head] ?? null) : { layer, head };
}

const steps: Readonly<Record<string, readonly [layer: number, head: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/** The head that a key leads to in the shown order, stopping at the edges; null for a key that leads nowhere. */
export function stepHead(from: Head, key: string, layout: GridLayout): Head | null {
  const step = steps[key];
  if (!step) return null;
  const { row, column } = placeOf(layout, from);
  const { n_layers, n_heads } = layout.shape;
  const layer = clamp(row + step[0], 0, n_layers - 1);
  const head = clamp(column + step[1], 0, n_heads - 1);
  return layout.order ? (layout.order[layer * n_heads + head] ?? from) : { layer, head };
}

/** The rows that are in sight, even in part, where `height` CSS pixels of a grid are seen from `top` on. */
export function rowsWithin(
  layout: GridLayout,
  top: number,
  height: number,
): [first: number, end: number] {
  const pitch = layout.cellHeight + layout.gap + barSpace(layout.bar);
  const { n_layers } = layout.shape;
  return [
    clamp(Math.floor((top - layout.top) / pitch), 0, n_layers),
    clamp(Math.ceil((top + height - layout.top) / pitch), 0, n_layers),
  ];
}

/** The layers with a head in some rows. */
export function layersOfRows(
  { shape, order }: GridLayout,
  first: number,
  end: number,
): ReadonlySet<number> {
  const heads = order ?? allHeads(shape);
  const { n_heads } = shape;
  return new Set(heads.slice(first * n_heads, end * n_heads).map(({ layer }) => layer));
}

/** The heads whose cells have their middle in a rectangle, in the shown order. */
export function headsWithin(layout: GridLayout, area: Rect): HeadSet {
  return (layout.order ?? allHeads(layout.shape)).filter((head) => {
    const { x, y, width, height } = headRect(layout, head);
    const [dx, dy] = [x + width / 2 - area.x, y + height / 2 - area.y];
    return dx >= 0 && dy >= 0 && dx <= area.width && dy <= area.height;
  });
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
