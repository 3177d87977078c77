import { describe, expect, it, vi } from 'vitest';
import { begun, quickly, settled } from '../../../tests/fakes/bench';
import { inductionTour } from './inductionTour';
import { retrievalTour } from './retrievalTour';
import type { Tour, TourStep } from './tour';
import { tours } from './tours';

function stepIn({ steps }: Tour, title: string): TourStep {
  const found = steps.find((one) => one.title === title);
  if (!found) throw new Error(`no step ${title}`);
  return found;
}

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
    const step = (title: string): TourStep => stepIn(inductionTour, title);
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

describe('the walk to the retrieval heads', () => {
  const stepOf = (title: string): TourStep => stepIn(retrievalTour, title);

  it('waits for the run, and reads what it found', async () => {
    const { bench } = await begun();
    const hiding = stepOf('Hide it anywhere');
    hiding.enter?.(bench);
    expect(bench.session.getState().panel).toBe('retrieval-heads');
    expect(hiding.text(bench)).toMatch(/Run it/);
    expect(hiding.task?.done(bench)).toBe(false);
    expect(hiding.task?.label(bench)).toBe('Run it');
    hiding.task?.run(bench);
    expect(hiding.task?.busy(bench)).toBe(true);
    await vi.waitFor(() => expect(hiding.task?.done(bench)).toBe(true), quickly);
    expect(hiding.text(bench)).toContain('in 9 of 10 tests');

    const fetching = stepOf('The heads that fetch');
    expect(fetching.text(bench)).toMatch(/^L1H3 \(0\.\d\d\) and L1H7 \(0\.\d\d\) score highest/);
    expect(fetching.text(bench)).toContain('14 of 16 heads stay below 0.1');
    expect(fetching.task?.done(bench)).toBe(false);
    fetching.task?.run(bench);
    expect(bench.session.getState()).toMatchObject({
      panel: 'explore',
      head: { layer: 1, head: 3 },
    });
    expect(fetching.task?.done(bench)).toBe(true);
  });

  it('says so where no sample is valid, and goes on without numbers', async () => {
    const parameters = { 'retrieval-heads': { needle: 'nothing here', answer: 'here' } };
    const { bench } = await begun({ parameters });
    const hiding = stepOf('Hide it anywhere');
    hiding.task?.run(bench);
    await vi.waitFor(() => expect(hiding.task?.done(bench)).toBe(true), quickly);
    expect(hiding.text(bench)).toMatch(/in none of 10 tests[^]*No head has a score/);
    const fetching = stepOf('The heads that fetch');
    expect(fetching.text(bench)).toMatch(/no head has a score/);
    expect(fetching.task?.done(bench)).toBe(true);
  });

  it('begins with the example, or with what an own model will be asked', async () => {
    const { bench } = await begun();
    const first = stepOf('A fact, hidden');
    first.enter?.(bench);
    expect(bench.session.getState().model.id).toBe('needle-4l');
    bench.session.setState({ model: { source: 'files', id: 'mine' } });
    first.enter?.(bench);
    expect(bench.session.getState()).toMatchObject({
      ...{ panel: 'retrieval-heads', model: { id: 'mine' } },
    });
    expect(first.text(bench)).toMatch(/^Can this model find “/);
  });
});
