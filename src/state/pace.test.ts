import { describe, expect, it } from 'vitest';
import { PaceMeter } from './pace';

/** A meter whose clock the test sets, in milliseconds. */
function meter(): (at: number, done: number, stage?: string) => ReturnType<PaceMeter['hear']> {
  let time = 0;
  const made = new PaceMeter(() => time);
  return (at, done, stage = 'download') => {
    time = at;
    return made.hear({ stage, done, total: 1000 });
  };
}

describe('the pace of a call', () => {
  it('is not told before half a second is over', () => {
    const hear = meter();
    expect([hear(0, 100), hear(499, 200)]).toEqual([null, null]);
    expect(hear(500, 200)).toEqual({ perSecond: 200, secondsLeft: 4 });
  });

  it('is that of the last six seconds', () => {
    const hear = meter();
    for (let second = 0; second <= 10; second++) hear(1000 * second, 10 * second);
    expect(hear(16_000, 700)).toEqual({ perSecond: 100, secondsLeft: 3 });
  });

  it('does not count what was there before', () => {
    const hear = meter();
    hear(0, 900);
    expect(hear(1000, 910)).toEqual({ perSecond: 10, secondsLeft: 9 });
  });

  it('begins anew with another stage, and ends with the work', () => {
    const hear = meter();
    hear(0, 0);
    hear(1000, 500);
    expect(hear(2000, 0, 'convert')).toBeNull();
    expect(hear(3000, 500, 'convert')).toEqual({ perSecond: 500, secondsLeft: 1 });
    expect(hear(4000, 1000, 'convert')).toBeNull();
  });

  it('is that of the last piece where each takes longer', () => {
    const hear = meter();
    hear(0, 0);
    expect(hear(10_000, 10)).toEqual({ perSecond: 1, secondsLeft: 990 });
    expect(hear(30_000, 110)).toEqual({ perSecond: 5, secondsLeft: 178 });
  });

  it('is not told while nothing goes on', () => {
    const hear = meter();
    hear(0, 300);
    expect(hear(3000, 300)).toBeNull();
  });
});
