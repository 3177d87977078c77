import { expect, it } from 'vitest';
import { sparing } from './sparing';

it('works at once, then after a pause of ten times what the work took', () => {
  let clock = 0;
  let costs = 1;
  const work = sparing(
    () => (clock += costs),
    500,
    () => clock,
  );
  expect(work()).toBe(1);
  clock = 500;
  expect(work()).toBeUndefined();
  clock = 501;
  costs = 200;
  expect(work()).toBe(701);
  clock = 2700;
  expect(work()).toBeUndefined();
  clock = 2701;
  expect(work()).toBe(2901);
});
