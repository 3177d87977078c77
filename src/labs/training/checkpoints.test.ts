import { describe, expect, it } from 'vitest';
import { Checkpoints } from './checkpoints';

const file = new Uint8Array(10);

function filled(budget: number, last: number): Checkpoints {
  const checkpoints = new Checkpoints(budget);
  for (let step = 0; step <= last; step += 10) checkpoints.add(step, file);
  return checkpoints;
}

describe('checkpoints', () => {
  it('are all kept while there is room', () => {
    expect(filled(60, 50).steps()).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('are thinned out evenly, first and last kept', () => {
    const checkpoints = filled(90, 640);
    const steps = checkpoints.steps();
    expect(checkpoints.bytes).toBeLessThanOrEqual(90);
    expect([steps[0], steps.at(-1)]).toEqual([0, 640]);
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(160);
  });

  it('keep the first and the last whatever the budget', () => {
    expect(filled(5, 50).steps()).toEqual([0, 50]);
  });

  it('are cut off after a step', () => {
    const checkpoints = filled(60, 30);
    checkpoints.cutAfter(10);
    expect(checkpoints.steps()).toEqual([0, 10]);
    expect(checkpoints.get(20)).toBeUndefined();
  });
});
