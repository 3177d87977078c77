import { expect, it } from 'vitest';
import { boxHeight, circuitLayout, edgePath } from './circuitGeometry';

const nodes = [
  { title: 'input', row: 0 },
  ...['L0H0', 'L0H1', 'L0H2'].map((title) => ({ title, row: 1 })),
  { title: 'logits', row: 7 },
];

it('stands rows above each other, without gaps for empty ones, and nothing overlaps', () => {
  const { boxes, width, height } = circuitLayout(nodes, 400);
  expect(width).toBe(400);
  const [input, first, second, third, logits] = boxes as [...(typeof boxes)[number][]];
  expect(input!.y - first!.y).toBe(first!.y - logits!.y);
  expect(logits!.y).toBeGreaterThan(boxHeight / 2);
  expect(input!.y + boxHeight / 2).toBeLessThan(height);
  expect(input!.x).toBeCloseTo(200, 0);
  for (const [a, b] of [
    [first, second],
    [second, third],
  ])
    expect(b!.x - b!.width / 2).toBeGreaterThan(a!.x + a!.width / 2);
});

it('is as wide as its widest row', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ title: `L0H${i}`, row: 0 }));
  const { boxes, width } = circuitLayout(many, 300);
  expect(width).toBeGreaterThan(900);
  expect(boxes.at(-1)!.x + boxes.at(-1)!.width / 2).toBeLessThanOrEqual(width);
});

it('leads from the top of one box to the bottom of another', () => {
  const path = edgePath({ x: 10, y: 100, width: 20 }, { x: 50, y: 20, width: 20 }, 3, 1);
  expect(path.startsWith(`M10 ${100 - boxHeight / 2}C`)).toBe(true);
  expect(path.endsWith(` 53 ${20 + boxHeight / 2}`)).toBe(true);
});

it('goes around what lies between two boxes, on the side it is told', () => {
  const [low, high] = [
    { x: 50, y: 300, width: 20 },
    { x: 50, y: 20, width: 20 },
  ];
  const firstX = (side: 1 | -1): number => Number(edgePath(low, high, 0, side).split(/[C ]/)[2]);
  expect(firstX(1)).toBeGreaterThan(80);
  expect(firstX(-1)).toBeLessThan(20);
});
