import { describe, expect, it } from 'vitest';
import type { ScheduleKind } from './schedule';
import { scheduleAt } from './schedule';

const at = (kind: ScheduleKind, step: number): number =>
  scheduleAt(step, { kind, warmup: 10, steps: 110, floor: 0.1 });

describe('a schedule', () => {
  it.each(['constant', 'linear', 'cosine'] as const)('rises linearly to its peak: %s', (kind) => {
    expect(at(kind, 0)).toBeCloseTo(0.1);
    expect(at(kind, 4)).toBeCloseTo(0.5);
    expect(at(kind, 9)).toBe(1);
    expect(at(kind, 10)).toBe(1);
  });

  it('stays, falls on a line, or falls with a half cosine', () => {
    expect(at('constant', 110)).toBe(1);
    expect(at('linear', 60)).toBeCloseTo(0.55);
    expect(at('cosine', 35)).toBeCloseTo(0.1 + 0.9 * 0.5 * (1 + Math.SQRT1_2));
    expect(at('cosine', 60)).toBeCloseTo(0.55);
  });

  it.each(['linear', 'cosine'] as const)('ends at its floor and stays there: %s', (kind) => {
    expect(at(kind, 110)).toBeCloseTo(0.1);
    expect(at(kind, 200)).toBeCloseTo(0.1);
  });
});
