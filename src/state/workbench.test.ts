import { describe, expect, it, vi } from 'vitest';
import { begun, benchWith, gate, notices, settled, quickly } from '../../tests/fakes/bench';
import { InputError } from '../base/errors';
import { fromLink } from './link';
import { withOff } from './session';

const induction = { layer: 1, head: 3 };

describe('beginning', () => {
  it('starts, loads, runs the first example and shows a head that says something', async () => {
    const { engine, bench } = await begun();
    const { info, backend, shown, patterns } = bench.live.getState();
    expect(backend?.name).toBe('wasm');
    expect(shown?.base.summary.tokens.map(({ text }) => text).join('')).toContain('river stone');
    expect(shown?.edited).toBeNull();
    expect(shown?.predictions[0]?.token.text).toBe(' moon');
    expect(patterns?.head).toEqual({ layer: 0, head: 2 });
    expect(patterns?.base.shape).toEqual([15, 15]);
    expect(bench.session.getState().model.digest).toBe(info?.digest.slice(0, 16));
    expect(engine.calls.slice(0, 4)).toEqual(['start', 'load', 'encode', 'run']);
    expect(notices(bench)).toEqual([]);
  });

  it('opens a link whole: head, edits and both runs', async () => {
    const { session } = fromLink('head=L1H3&off=L1H3:uniform,L1H7:uniform&text=dog+ran+dog');
    const { bench } = await begun(session);
    const { shown, patterns } = bench.live.getState();
    const top = shown?.predictions.find(({ token }) => token.text === ' ran');
    expect(patterns?.head).toEqual(induction);
    expect(patterns?.edited?.data.slice(6, 9)).toEqual(new Float32Array([1 / 3, 1 / 3, 1 / 3]));
    expect(top?.runs[0]?.rank).toBe(1);
    expect(top?.runs[1]?.probability).toBeLessThan(0.2);
    expect(shown?.shift?.data[11]).toBeGreaterThan(0.1);
    expect(shown?.shift?.data[0]).toBe(0);
  });

  it('says that the digest of a link is not the digest of the model', async () => {
    const { session } = fromLink('digest=0123456789abcdef');
    const { bench } = await begun(session);
    expect(notices(bench)).toEqual([expect.stringMatching(/another version of induction-2l/)]);
  });

  it('drops a model that cannot be opened and shows the bundled one instead', async () => {
    const { bench } = await begun(fromLink('model=broken-one&head=L0H1').session);
    expect(bench.live.getState().info?.id).toBe('induction-2l');
    expect(notices(bench)).toEqual([
      "The link's part model=broken-one was dropped: expected config.json in broken-one, found none. " +
        'The page shows induction-2l instead.',
    ]);
  });

  it('asks for a folder that only the user has, and goes on with the session once it is there', async () => {
    const { bench } = benchWith(fromLink('folder=mine&head=L1H3&text=a+b+a').session);
    await bench.begin();
    expect(bench.live.getState()).toMatchObject({
      engine: 'ready',
      wantsFolder: { source: 'files', id: 'mine' },
    });
    await bench.opening.chooseFiles('mine', [new File(['{}'], 'config.json')]);
    await settled(bench);
    expect(bench.live.getState()).toMatchObject({ wantsFolder: null, info: { id: 'mine' } });
    expect(bench.session.getState()).toMatchObject({ head: induction, text: 'a b a' });
  });
});

describe('editing', () => {
  it('waits for a pause in typing, cancels what is outdated and shows the last text only', async () => {
    const { engine, bench } = await begun();
    const texts: string[] = [];
    engine.options = {
      before: (name, request) => {
        if (name === 'encode') texts.push((request as { text: string }).text);
      },
    };
    for (const text of ['d', 'do', 'dog', 'dog ran']) bench.session.setState({ text });
    await settled(bench);
    expect(texts).toEqual(['dog ran']);
    expect(bench.live.getState().shown?.base.summary.tokens).toHaveLength(2);
  });

  it('puts special tokens around the text as it is told, and undoes that', async () => {
    const { engine, bench } = await begun();
    const special_tokens = { before: ['<s>'], after: [], added: true };
    engine.change = (info) => ({ ...info, special_tokens });
    await bench.opening.choose({ source: 'bundled', id: 'other' });
    bench.session.setState({ text: 'dog ran' });
    await settled(bench);
    const shown = () =>
      bench.live.getState().shown?.base.summary.tokens.map(({ text }) => text.trim());
    expect(shown()).toEqual(['<s>', 'dog', 'ran']);
    bench.session.setState({ special: false });
    await settled(bench);
    expect(shown()).toEqual(['dog', 'ran']);
    expect(bench.live.getState().shown?.base.spec.tokens).toHaveLength(2);
    bench.undo.undo();
    await settled(bench);
    expect(shown()).toEqual(['<s>', 'dog', 'ran']);
  });

  it('ignores an answer that comes after the text has changed again', async () => {
    const { engine, bench } = await begun();
    const held = gate(engine, 'predictions');
    bench.session.setState({ text: 'dog ran dog' });
    await vi.waitFor(() => expect(engine.calls.at(-1)).toBe('predictions'));
    const before = bench.live.getState().shown;
    bench.session.setState({ text: 'the cat sat on' });
    held.open();
    await Promise.resolve();
    expect(bench.live.getState().shown).toBe(before);
    await settled(bench);
    expect(bench.live.getState().shown?.base.summary.tokens).toHaveLength(4);
  });

  it('keeps showing the last good run when a text is refused, and says why', async () => {
    const { bench } = await begun();
    const good = bench.live.getState().shown;
    bench.session.setState({ text: '   ' });
    await settled(bench);
    expect(bench.live.getState()).toMatchObject({
      refused: 'The text is empty: type at least one word.',
    });
    expect(bench.live.getState().shown).toBe(good);
    expect(bench.session.getState().text).toBe('   ');
    bench.session.setState({ text: 'the cat' });
    await settled(bench);
    expect(bench.live.getState().refused).toBeNull();
    expect(notices(bench)).toEqual([]);
  });

  it('computes the base run and the edited one together, never one beside an old other', async () => {
    const { bench } = await begun();
    const off = withOff([], [induction, { layer: 1, head: 7 }], 'zero');
    const seen = new Set<string>();
    bench.live.subscribe(({ shown }) => {
      if (shown?.edited) {
        seen.add(`${shown.base.spec.tokens.length} ${shown.edited.spec.tokens.length}`);
      }
    });
    bench.session.setState({ off });
    await settled(bench);
    bench.session.setState({ text: 'dog ran dog' });
    await settled(bench);
    expect([...seen]).toEqual(['15 15', '3 3']);
    bench.session.setState({ off: [] });
    await settled(bench);
    expect(bench.live.getState().shown).toMatchObject({ edited: null, shift: null });
  });

  it('shows the hovered head until one is locked', async () => {
    const { bench } = await begun();
    const headShown = (): unknown => bench.live.getState().patterns?.head;
    bench.live.setState({ hoverHead: { layer: 0, head: 5 }, lastHead: { layer: 0, head: 5 } });
    await vi.waitFor(() => expect(headShown()).toEqual({ layer: 0, head: 5 }));
    bench.session.setState({ head: induction });
    await vi.waitFor(() => expect(headShown()).toEqual(induction));
    bench.live.setState({ hoverHead: { layer: 0, head: 1 } });
    await new Promise((done) => setTimeout(done, 20));
    expect(headShown()).toEqual(induction);
  });
});

describe('another model', () => {
  it('leaves the session as it was when it cannot be opened', async () => {
    const { bench } = await begun({ head: induction, text: 'dog ran dog' });
    const [session, { info, shown }] = [bench.session.getState(), bench.live.getState()];
    await bench.opening.choose({ source: 'bundled', id: 'broken-two' });
    expect(bench.session.getState()).toEqual(session);
    expect(bench.live.getState()).toMatchObject({ opening: null, engine: 'ready' });
    expect(bench.live.getState().info).toBe(info);
    expect(bench.live.getState().shown).toBe(shown);
    expect(notices(bench)).toEqual(['Expected config.json in broken-two, found none.']);
  });

  it('can be cancelled while it is read', async () => {
    const { engine, bench } = await begun();
    const session = bench.session.getState();
    engine.options = { step: 20 };
    const choosing = bench.opening.choose({ source: 'bundled', id: 'other' });
    await vi.waitFor(() => expect(bench.live.getState().opening?.progress?.done).toBe(1), quickly);
    bench.opening.cancel();
    expect(await choosing).toBe(false);
    expect(bench.live.getState()).toMatchObject({ opening: null, info: { id: 'induction-2l' } });
    expect(bench.session.getState()).toEqual(session);
    expect(notices(bench)).toEqual([]);
  });

  it('starts with a fresh session and lets the old one go', async () => {
    const { engine, bench } = await begun({ head: induction, text: 'dog ran dog' });
    expect(await bench.opening.choose({ source: 'bundled', id: 'other' })).toBe(true);
    await settled(bench);
    expect(bench.session.getState()).toMatchObject({
      head: null,
      text: null,
      model: { id: 'other' },
    });
    expect([...engine.models.values()].map(({ id }) => id)).toEqual(['other']);
  });

  it('goes back to the open one when the one that Back asks for cannot be opened', async () => {
    const { bench } = await begun();
    bench.session.setState({ model: { source: 'bundled', id: 'broken-three' } });
    await bench.opening.settle();
    expect(bench.session.getState().model.id).toBe('induction-2l');
    expect(notices(bench)).toEqual(['Expected config.json in broken-three, found none.']);
  });
});

describe('backends', () => {
  it('starts the forced one and runs everything again on it', async () => {
    const { engine, bench } = await begun();
    engine.calls.length = 0;
    bench.session.setState({ backend: 'cpu' });
    await bench.opening.settle();
    await settled(bench);
    expect(bench.live.getState().backend?.name).toBe('cpu');
    expect(engine.calls.slice(0, 4)).toEqual(['start', 'load', 'encode', 'run']);
  });

  it('goes back to the one before when the forced one does not start', async () => {
    const { engine, bench } = await begun();
    engine.options = {
      before: (name, request) => {
        if (name === 'start' && (request as { backend: string }).backend === 'webgpu') {
          throw new InputError('expected a WebGPU adapter, found none');
        }
      },
    };
    bench.session.setState({ backend: 'webgpu' });
    await bench.opening.settle();
    await settled(bench);
    expect(bench.session.getState().backend).toBe('auto');
    expect(bench.live.getState()).toMatchObject({ engine: 'ready', backend: { name: 'wasm' } });
    expect(notices(bench)).toEqual(['Expected a WebGPU adapter, found none.']);
  });
});

describe('a model that brings no example', () => {
  it('shows the first words of its vocabulary where it lacks those of the standard text', async () => {
    const { engine, bench } = benchWith();
    engine.change = (info) => ({ ...info, notes: {} });
    engine.options = {
      before: (name, request) => {
        const { text = '' } = request as { text?: string };
        if (name === 'encode' && text.includes('mat.')) throw new InputError('no such words');
      },
    };
    await bench.begin();
    await settled(bench);
    expect(bench.session.getState().text).toBe(' the cat sat on a mat and dog');
    expect(bench.live.getState().shown?.base.summary.tokens).toHaveLength(8);
    expect(notices(bench)).toEqual([]);
    expect(engine.calls.filter((name) => name === 'run')).toHaveLength(1);
  });
});
