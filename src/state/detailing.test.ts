import { describe, expect, it, vi } from 'vitest';
import { begun, gate, quickly } from '../../tests/fakes/bench';
import { toyInfo } from '../../tests/fakes/toyModel';
import { InputError } from '../base/errors';
import { ndarray } from '../base/ndarray';
import { defaultDetail } from './detailChoice';
import { cellOf, isCheapToCopy } from './detailQuestions';
import { chooseDetail } from './edits';
import type { Workbench } from './workbench';

const detailOf = ({ live }: Workbench): ReturnType<typeof live.getState>['detail'] =>
  live.getState().detail;

describe('the panels that look inside', () => {
  it('ask for nothing before they are open', async () => {
    const { engine } = await begun();
    expect(engine.calls).not.toContain('headScore');
    expect(engine.calls).not.toContain('attribution');
  });

  it('take the head on show and the chosen cell apart, once a question', async () => {
    const head = { layer: 1, head: 3 };
    const { bench, engine } = await begun({ panel: 'head', head });
    await vi.waitFor(() => {
      const { headScore, headCircuits, headDirections, copyingScores } = detailOf(bench);
      for (const answer of [headScore, headCircuits, headDirections, copyingScores])
        expect(answer.value).not.toBeNull();
    }, quickly);
    const count = (name: string): number => engine.calls.filter((call) => call === name).length;
    expect(count('headScore')).toBe(1);
    const before = detailOf(bench).headScore.value;
    bench.session.setState(chooseDetail({ cell: { query: 5, key: 2 } }));
    await vi.waitFor(() => expect(detailOf(bench).headScore.value).not.toBe(before), quickly);
    expect(count('headScore')).toBe(2);
    expect(count('copyingScores')).toBe(1);
    bench.session.setState({ heads: [head] });
    expect(count('headScore')).toBe(2);
    expect(count('attribution')).toBe(0);
  });

  it('keep the last answer while the next is at work, and say why there is none', async () => {
    const { bench, engine } = await begun({ panel: 'prediction' });
    await vi.waitFor(() => expect(detailOf(bench).attribution.value).not.toBeNull(), quickly);
    const held = gate(engine, 'attribution');
    bench.session.setState(chooseDetail({ target: 3 }));
    await vi.waitFor(() => expect(detailOf(bench).attribution.running).toBe(true), quickly);
    expect(detailOf(bench).attribution.value).not.toBeNull();
    held.open();
    await vi.waitFor(() => expect(detailOf(bench).attribution.value?.target.id).toBe(3), quickly);
    engine.options = {
      before: (name) => {
        if (name === 'attribution') throw new InputError('no sum over heads');
      },
    };
    bench.session.setState(chooseDetail({ target: 4 }));
    await vi.waitFor(
      () => expect(detailOf(bench).attribution.problem).toBe('No sum over heads.'),
      quickly,
    );
    expect(detailOf(bench).attribution.value).toBeNull();
  });

  it('shows the head that adds most to the prediction unless another is locked', async () => {
    const { bench } = await begun({ panel: 'prediction' });
    await vi.waitFor(
      () => expect(bench.live.getState().patterns?.head).toEqual({ layer: 1, head: 3 }),
      quickly,
    );
    bench.session.setState({ head: { layer: 0, head: 5 } });
    await vi.waitFor(
      () => expect(bench.live.getState().patterns?.head).toEqual({ layer: 0, head: 5 }),
      quickly,
    );
  });
});

describe('the cell that is taken apart', () => {
  const pattern = ndarray(Float32Array.from([1, 0, 0, 0.5, 0.5, 0, 0.2, 0.7, 0.1]), [3, 3]);
  const cell = (query: number, key: number): typeof defaultDetail => ({
    ...defaultDetail,
    cell: { query, key },
  });

  it('is the chosen one where the pattern has it, else the strongest of the last query', () => {
    expect(cellOf(cell(1, 0), pattern, true)).toEqual({ query: 1, key: 0 });
    expect(cellOf(defaultDetail, pattern, true)).toEqual({ query: 2, key: 1 });
    expect(cellOf(cell(3, 0), pattern, true)).toEqual({ query: 2, key: 1 });
    expect(cellOf(cell(0, 2), pattern, true)).toEqual({ query: 2, key: 1 });
    expect(cellOf(cell(0, 2), pattern, false)).toEqual({ query: 0, key: 2 });
  });

  it('copying scores of all heads wait for a click where the vocabulary is large', () => {
    const toy = toyInfo('toy', 'bundled');
    expect(isCheapToCopy(toy)).toBe(true);
    expect(isCheapToCopy({ ...toy, d_vocab: 50_257, d_model: 768 })).toBe(false);
  });
});
