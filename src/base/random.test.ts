import { expect, it } from 'vitest';
import { random, randomFrom } from './random';
import { mean, standardDeviation } from './statistics';

it('gives the same numbers for a seed, today and on every machine', () => {
  const numbers = random(2024);
  const drawn = Array.from({ length: 5 }, () => numbers.int(1_000_000));
  expect(drawn).toEqual([739307, 370136, 674139, 187857, 69577]);
});

it('gives other numbers for other seeds, neighbours too', () => {
  const first = Array.from({ length: 200 }, (_, seed) => random(seed).next());
  expect(new Set(first).size).toBe(200);
  expect(Math.abs(mean(first) - 0.5)).toBeLessThan(0.08);
});

it('is uniform', () => {
  const numbers = random(1);
  const counts = new Array<number>(16).fill(0);
  for (let i = 0; i < 160_000; i++) counts[numbers.int(16)]!++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  // The 99.9th percentile of chi-square with 15 degrees of freedom.
  expect(chiSquare).toBeLessThan(37.7);
  const rows = Array.from({ length: 10_000 }, () => numbers.next());
  expect(rows.every((x) => x >= 0 && x < 1)).toBe(true);
});

it('has normal values of mean 0 and deviation 1', () => {
  const numbers = random(2);
  const rows = Array.from({ length: 20_000 }, () => numbers.normal());
  expect(Math.abs(mean(rows))).toBeLessThan(0.03);
  expect(Math.abs(standardDeviation(rows) - 1)).toBeLessThan(0.03);
  const within = rows.filter((x) => Math.abs(x) < 1.96).length / rows.length;
  expect(Math.abs(within - 0.95)).toBeLessThan(0.01);
});

it('draws without putting back', () => {
  const items = Array.from({ length: 10 }, (_, i) => i);
  const drawn = random(3).sample(items, 10);
  expect([...drawn].sort((a, b) => a - b)).toEqual(items);
  expect(random(3).sample(items, 4)).toEqual(drawn.slice(0, 4));
  expect(() => random(3).sample(items, 11)).toThrow('cannot draw 11 of 10 items');
  const firsts = Array.from({ length: 5000 }, (_, seed) => random(seed).sample(items, 1)[0]);
  const counts = items.map((item) => firsts.filter((first) => first === item).length);
  expect(Math.min(...counts)).toBeGreaterThan(400);
});

it('goes on from a state', () => {
  const numbers = random(4);
  numbers.next();
  const later = randomFrom(numbers.state());
  expect([later.next(), later.next()]).toEqual([numbers.next(), numbers.next()]);
});

it('has branches of their own for named parts', () => {
  const draw = (label: string): number => random(5).fork(label).next();
  expect(draw('weights')).toBe(draw('weights'));
  expect(draw('weights')).not.toBe(draw('texts'));
});
