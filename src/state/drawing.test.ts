import { describe, expect, it, vi } from 'vitest';
import { begun, gate, notices, quickly } from '../../tests/fakes/bench';
import type { Bench } from '../../tests/fakes/bench';
import { toyPattern } from '../../tests/fakes/toyModel';
import { InputError } from '../base/errors';
import type { Request } from '../engine/protocol';
import { draw, switchHeads, toggleLock, toggleSelected } from './edits';
import type { Figure } from './live';
import { fromLink } from './link';

const induction = { layer: 1, head: 3 };
const previous = { layer: 0, head: 2 };

/** Waits for a figure, or small pictures, that are as they should be. */
async function waitFor<T>(find: () => T | null | undefined): Promise<T> {
  return vi.waitFor(() => {
    const found = find();
    if (found === null || found === undefined) throw new Error('not there yet');
    return found;
  }, quickly);
}

const figureOf = ({ bench }: Bench, fits: (figure: Figure) => boolean): Promise<Figure> =>
  waitFor(() => {
    const { figure } = bench.live.getState();
    return figure && fits(figure) ? figure : null;
  });

describe('what is drawn', () => {
  it('is the attention that is known anyway, unless something else is chosen', async () => {
    const made = await begun({ head: induction });
    const asked = made.engine.calls.length;
    expect(made.bench.live.getState()).toMatchObject({ figure: null, tiles: null });
    made.bench.session.setState(draw({ edits: 'change', over: 'mean' }));
    expect(made.engine.calls).toHaveLength(asked);
    expect(made.bench.live.getState().figure).toBeNull();
  });

  it('follows the choice, the head on show and the text', async () => {
    const made = await begun({ head: induction });
    const { session, live } = made.bench;
    session.setState(draw({ quantity: 'output-norm' }));
    const first = await figureOf(made, ({ heads }) => heads[0]?.layer === 1);
    const { base } = live.getState().shown!;
    const plain = toyPattern(base.spec, 1, 3);
    expect(first.pattern.data).toEqual(plain.data.map((value) => 2 * value));
    expect(first).toMatchObject({ texts: 1, queries: base.summary.tokens });
    await waitFor(() => live.getState().tiles);
    session.setState(toggleLock(previous));
    await figureOf(made, ({ heads }) => heads[0]?.layer === 0);
    session.setState({ text: 'dog ran dog' });
    await figureOf(made, ({ pattern }) => pattern.shape[0] === 3);
    session.setState(draw({ quantity: 'attention' }));
    expect(live.getState()).toMatchObject({ figure: null, tiles: null });
  });

  it('is what the edits changed, to the last float', async () => {
    const made = await begun({ head: induction });
    made.bench.session.setState(draw({ edits: 'change' }));
    made.bench.session.setState(switchHeads([induction], 'uniform'));
    const { pattern, drawn } = await figureOf(made, () => true);
    const { base, edited } = made.bench.live.getState().shown!;
    const [before, after] = [base, edited!].map(({ spec }) => toyPattern(spec, 1, 3).data);
    expect(drawn.edits).toBe('change');
    expect(pattern.data).toEqual(after!.map((value, i) => value - before![i]!));
    made.bench.session.setState(switchHeads([induction], null));
    await waitFor(() => (made.bench.live.getState().figure === null ? true : null));
  });

  it('makes one figure of the selected heads', async () => {
    const made = await begun({ head: induction });
    const { session } = made.bench;
    session.setState(draw({ over: 'mean' }));
    session.setState(toggleSelected(previous));
    session.setState(toggleSelected(induction));
    const { pattern } = await figureOf(made, ({ heads }) => heads.length === 2);
    const { spec } = made.bench.live.getState().shown!.base;
    const [a, b] = [toyPattern(spec, 0, 2), toyPattern(spec, 1, 3)];
    expect(pattern.data).toEqual(a.data.map((value, i) => (value + b.data[i]!) / 2));
    expect(made.bench.live.getState().tiles).toBeNull();
    session.setState({ heads: [] });
    await waitFor(() => (made.bench.live.getState().figure === null ? true : null));
  });

  it('is the mean over further texts, with the tokens that they share', async () => {
    const { session } = fromLink('text=dog+ran+dog&texts=["dog+sat+on+a","cat+ran"]&head=L1H3');
    const made = await begun(session);
    const asked: Request<'patterns'>[] = [];
    made.engine.options = {
      before: (name, request) => {
        if (name === 'patterns') asked.push(request as Request<'patterns'>);
      },
    };
    made.bench.session.setState(switchHeads([induction], 'uniform'));
    await waitFor(() =>
      asked.find(({ run, batch }) => run.interventions.length > 0 && batch?.length),
    );
    const { batch = [] } = asked.find(
      (one) => one.run.interventions.length > 0 && one.batch?.length,
    )!;
    expect(batch.map(({ tokens }) => tokens.length)).toEqual([4, 2]);
    expect(batch.every(({ interventions }) => interventions.length === 1)).toBe(true);
    const { keys, texts } = await figureOf(made, () => true);
    expect(texts).toBe(3);
    expect(keys.map(({ text }) => text)).toEqual(['#0', '#1']);
  });

  it('says why it cannot be drawn, and shows the attention of the head instead', async () => {
    const made = await begun({ head: induction, heads: [previous] });
    made.engine.options = {
      before: (name, request) => {
        if (name === 'patterns' && (request as Request<'patterns'>).drawn?.over === 'max')
          throw new InputError('heads of E0 and C0 are over different texts');
      },
    };
    made.bench.session.setState(draw({ over: 'max' }));
    await waitFor(() => (notices(made.bench).length > 0 ? true : null));
    expect(notices(made.bench)).toEqual(['Heads of E0 and C0 are over different texts.']);
    expect(made.bench.live.getState().figure).toBeNull();
    made.bench.session.setState(draw({ over: 'mean' }));
    await figureOf(made, () => true);
    expect(notices(made.bench)).toEqual([]);
  });

  it('keeps the last figure while the next one is worked out', async () => {
    const made = await begun({ head: induction });
    made.bench.session.setState(draw({ quantity: 'value-norm' }));
    const first = await figureOf(made, () => true);
    const held = gate(made.engine, 'patterns');
    made.bench.session.setState(draw({ quantity: 'scores' }));
    expect(made.bench.live.getState().figure).toBe(first);
    held.open();
    await figureOf(made, ({ drawn }) => drawn.quantity === 'scores');
  });
});
