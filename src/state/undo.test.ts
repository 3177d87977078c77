import { describe, expect, it, vi } from 'vitest';
import { begun } from '../../tests/fakes/bench';
import type { Workbench } from './workbench';

function steps({ live }: Workbench): readonly [back: number, forward: number] {
  const { back, forward } = live.getState().steps;
  return [back, forward];
}

describe('undo', () => {
  it('takes back and gives again heads, edits, selection, panel, parameters and texts', async () => {
    const { bench } = await begun();
    const start = bench.session.getState();
    const head = { layer: 1, head: 3 };
    const changes = [
      { head },
      { off: [{ ...head, mode: 'zero' as const }] },
      { heads: [head] },
      { panel: 'labs' },
      { parameters: { 'retrieval-heads': { samples: 2 } } },
      { text: 'dog ran dog' },
      { backend: 'wasm' as const },
    ];
    changes.forEach((change) => bench.session.setState(change));
    const end = bench.session.getState();
    expect(steps(bench)).toEqual([changes.length, 0]);
    changes.forEach(() => bench.undo.undo());
    expect(bench.session.getState()).toEqual(start);
    expect(steps(bench)).toEqual([0, changes.length]);
    changes.forEach(() => bench.undo.redo());
    expect(bench.session.getState()).toEqual(end);
    bench.undo.redo();
    expect(bench.session.getState()).toEqual(end);
  });

  it('takes letters typed without a pause as one step, and a step after undo ends what was ahead', async () => {
    const { bench } = await begun();
    vi.useFakeTimers();
    for (const text of ['d', 'do', 'dog']) {
      bench.session.setState({ text });
      vi.advanceTimersByTime(300);
    }
    expect(steps(bench)).toEqual([1, 0]);
    vi.advanceTimersByTime(1500);
    bench.session.setState({ text: 'dog ran' });
    expect(steps(bench)).toEqual([2, 0]);
    bench.undo.undo();
    expect(bench.session.getState().text).toBe('dog');
    bench.session.setState({ panel: 'labs' });
    expect(steps(bench)).toEqual([2, 0]);
    vi.useRealTimers();
    bench.dispose();
  });

  it('counts no step for what the page puts into the session by itself', async () => {
    const { bench } = await begun();
    bench.session.setState(({ model, lab }) => ({
      model: { ...model, digest: 'aa' },
      lab: { ...lab, step: 5 },
      parameters: {},
    }));
    expect(steps(bench)).toEqual([0, 0]);
  });
});
