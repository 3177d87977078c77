import type { Head, HeadGridShape } from '../terms/heads';

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

/** Where a head's cell is drawn, its bar not included. */
export function headRect(layout: GridLayout, { layer, head }: Head): Rect {
  return {
    x: layout.left + head * (layout.cellWidth + layout.gap),
    y: layout.top + layer * (layout.cellHeight + layout.gap + barSpace(layout.bar)),
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
  const inside = head >= 0 && head < layout.shape.n_heads;
  return inside && layer >= 0 && layer < layout.shape.n_layers ? { layer, head } : null;
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

/** The head that a key leads to, stopping at the edges; null for a key that leads nowhere. */
export function stepHead(from: Head, key: string, shape: HeadGridShape): Head | null {
  const step = steps[key];
  if (!step) return null;
  return {
    layer: clamp(from.layer + step[0], 0, shape.n_layers - 1),
    head: clamp(from.head + step[1], 0, shape.n_heads - 1),
  };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
