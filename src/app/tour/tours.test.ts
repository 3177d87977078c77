import { describe, expect, it, vi } from 'vitest';
import { begun, quickly, settled } from '../../../tests/fakes/bench';
import { inductionTour } from './inductionTour';
import type { TourStep } from './tour';
import { tours } from './tours';

describe('tours', () => {
  it('have at most eight steps, and names of their own', () => {
    for (const { steps } of tours) expect(steps.length).toBeLessThanOrEqual(8);
    expect(new Set(tours.map(({ id }) => id)).size).toBe(tours.length);
    expect(new Set(tours.map(({ command }) => command)).size).toBe(tours.length);
  });
});

describe('the tour of induction heads', () => {
  it('finds the induction heads by their scores, locks one, switches both off and on again', async () => {
    const { bench } = await begun();
    await vi.waitFor(() => expect(bench.live.getState().scored).not.toBeNull(), quickly);
    const step = (title: string): TourStep => {
      const found = inductionTour.steps.find((one) => one.title === title);
      if (!found) throw new Error(`no step ${title}`);
      return found;
    };
    expect(step('Two that wake up').text(bench)).toContain('L1H3 and L1H7');
    step('What it looks at').enter?.(bench);
    expect(bench.session.getState().head).toEqual({ layer: 1, head: 3 });
    step('Is it this head that does it?').enter?.(bench);
    expect(bench.session.getState().off).toHaveLength(2);
    await settled(bench);
    const falls = /With L1H3 and L1H7 switched off, “\w+” falls from (0\.\d+) to (0\.\d+)/;
    const [, before = '', after = ''] =
      falls.exec(step('Is it this head that does it?').text(bench)) ?? [];
    expect(Number(after)).toBeLessThan(Number(before));
    step('You found the induction heads').enter?.(bench);
    expect(bench.session.getState().off).toEqual([]);
  });
});
