import { describe, expect, it } from 'vitest';
import { headNear, headsWithin, isClick, sidesOf } from './brush';

const placed = [
  { head: { layer: 0, head: 0 }, x: 10, y: 10 },
  { head: { layer: 0, head: 1 }, x: 50, y: 20 },
  { head: { layer: 1, head: 0 }, x: 90, y: 80 },
];

describe('a box drawn over a plot', () => {
  it('holds the heads inside it, whichever corner it was begun at', () => {
    const heads = [placed[0]!.head, placed[1]!.head];
    expect(headsWithin(placed, { from: [0, 0], to: [60, 30] })).toEqual(heads);
    expect(headsWithin(placed, { from: [60, 30], to: [0, 0] })).toEqual(heads);
    expect(headsWithin(placed, { from: [11, 11], to: [40, 40] })).toEqual([]);
    expect(sidesOf({ from: [5, 9], to: [2, 4] })).toEqual({ x: 2, y: 4, width: 3, height: 5 });
  });

  it('is a click where it is small; a click finds the nearest head in reach', () => {
    expect(isClick({ from: [5, 5], to: [7, 6] })).toBe(true);
    expect(isClick({ from: [5, 5], to: [5, 30] })).toBe(false);
    expect(headNear(placed, [48, 24])).toEqual(placed[1]!.head);
    expect(headNear(placed, [70, 50])).toBeNull();
  });
});
