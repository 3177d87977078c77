import { clamp } from './gridGeometry';

/** Where a dot lies: `at` along the bar (0 to 1), and the lane above (-1, -2 ...) or below it. */
export interface Dot {
  readonly at: number;
  readonly lane: number;
}

/** Lanes in the order they are filled: the middle, then by turns above and below. */
const lanes = [0, -1, 1];
const near = 0.02;

/** Places dots along a bar so that equal values stay apart: `[draw] -> [draw]`. */
export function spreadDots(values: readonly number[], max: number): Dot[] {
  const places = values.map((value) => clamp(value / max, 0, 1));
  return places.map((at, i) => {
    const before = places.slice(0, i).filter((other) => Math.abs(other - at) < near).length;
    return { at, lane: lanes[before % lanes.length] ?? 0 };
  });
}
