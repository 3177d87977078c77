import type { Head, HeadSet } from '../terms/heads';

/** A head at its place in a plot, in CSS pixels. */
export interface PlacedHead {
  readonly head: Head;
  readonly x: number;
  readonly y: number;
}

/** Two corners of a box in CSS pixels. */
export interface Box {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

/** The sides of a box, whichever corner it was begun at. */
export function sidesOf({ from, to }: Box): {
  x: number;
  y: number;
  width: number;
  height: number;
} {
  return {
    x: Math.min(from[0], to[0]),
    y: Math.min(from[1], to[1]),
    width: Math.abs(to[0] - from[0]),
    height: Math.abs(to[1] - from[1]),
  };
}

/** The heads inside a box. */
export function headsWithin(placed: readonly PlacedHead[], box: Box): HeadSet {
  const { x, y, width, height } = sidesOf(box);
  const inside = (one: PlacedHead): boolean =>
    one.x >= x && one.x <= x + width && one.y >= y && one.y <= y + height;
  return placed.filter(inside).map(({ head }) => head);
}

/** The head nearest to a point, at most `reach` pixels away. */
export function headNear(
  placed: readonly PlacedHead[],
  [x, y]: readonly [number, number],
  reach = 10,
): Head | null {
  const distance = (one: PlacedHead): number => Math.hypot(one.x - x, one.y - y);
  const [nearest] = [...placed].sort((a, b) => distance(a) - distance(b));
  return nearest && distance(nearest) <= reach ? nearest.head : null;
}

/** Whether a box is so small that it is a click. */
export function isClick(box: Box): boolean {
  const { width, height } = sidesOf(box);
  return width < 4 && height < 4;
}
