import { describe, expect, it } from 'vitest';
import { lineLayout, pathOf, valueAtStep } from './lineGeometry';
import type { Curve } from './lineGeometry';

const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const box = { width: 258, height: 130 };
const linear = { scale: 'linear', values: [] } as const;
const pointsOf = (path: string): number[][] =>
  [...path.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('a line chart', () => {
  it('puts the first step at the left, the last at the right, more above less', () => {
    const curve: Curve = { name: 'loss', x: [0, 50, 100], y: [4, 2, 0] };
    const points = pointsOf(pathOf(curve, lineLayout([curve], box, linear)));
    expect(points.map(([x]) => x)).toEqual([44, 144, 244]);
    expect(points.at(-1)).toEqual([244, 108]);
    expect(points[0]![1]).toBeLessThan(points[1]![1]!);
  });

  it('reads a pixel as the step that lies there, within the axis', () => {
    const layout = lineLayout([{ name: 'a', x: [0, 200], y: [0, 1] }], box, linear);
    expect(layout.stepAt(layout.x(120))).toBeCloseTo(120);
    expect([layout.stepAt(-10), layout.stepAt(900)]).toEqual([0, 200]);
  });

  it('keeps every extreme of long curves', () => {
    const y = steps(20_000).map((i) => (i === 12_345 ? 9 : 1));
    const curve: Curve = { name: 'a', x: steps(20_000), y };
    const layout = lineLayout([curve], box, linear);
    const points = pointsOf(pathOf(curve, layout));
    expect(points.length).toBeLessThan(1000);
    expect(Math.min(...points.map(([, at]) => at!))).toBeCloseTo(layout.y(9), 1);
  });

  it('shows values known in advance, and only positive ones on a logarithmic axis', () => {
    const curve: Curve = { name: 'a', x: [0, 1, 2], y: [1, 0, 0.01] };
    const plain = lineLayout([curve], box, { scale: 'linear', values: [5] });
    expect(plain.y(5)).toBeGreaterThanOrEqual(8);
    expect(plain.y(5)).toBeLessThan(plain.y(4));
    const log = lineLayout([curve], box, { scale: 'log', values: [] });
    expect(log.y(0.1) - log.y(1)).toBeCloseTo(log.y(0.01) - log.y(0.1));
  });

  it('leaves a gap where there is no value', () => {
    const curve: Curve = { name: 'a', x: [0, 1, 2, 3, 4], y: [1, 2, NaN, 1, 2] };
    expect(pathOf(curve, lineLayout([curve], box, linear)).match(/M/g)).toHaveLength(2);
  });

  it('tells the value of the last place up to a step', () => {
    const curve: Curve = { name: 'a', x: [0, 10, 20], y: [3, 2, 1] };
    expect([10, 19, 20, 99].map((step) => valueAtStep(curve, step))).toEqual([2, 2, 1, 1]);
    expect(valueAtStep(curve, -1)).toBeNaN();
  });
});

it('puts ticks at whole steps alone where there are at least two', () => {
  const ticksTo = (end: number): readonly number[] =>
    lineLayout(
      [{ name: 'a', x: [1, end], y: [0, 1] }],
      { width: 600, height: 200 },
      { scale: 'linear', values: [] },
    ).xTicks;
  expect(ticksTo(3)).toEqual([0, 1, 2, 3]);
  expect(ticksTo(400)).toContain(200);
  expect(ticksTo(1)).toEqual([0, 1]);
});
