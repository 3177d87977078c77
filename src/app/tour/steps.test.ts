import { describe, expect, it, vi } from 'vitest';
import { begun, quickly, settled } from '../../../tests/fakes/bench';
import { tourSteps } from './steps';

describe('the tour', () => {
  it('has at most eight steps, each short', () => {
    expect(tourSteps.length).toBeLessThanOrEqual(8);
  });

  it('finds the induction heads by their scores, locks one, switches both off and on again', async () => {
    const { bench } = await begun();
    await vi.waitFor(() => expect(bench.live.getState().scored).not.toBeNull(), quickly);
    const step = (title: string): (typeof tourSteps)[number] => {
      const found = tourSteps.find((one) => one.title === title);
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
