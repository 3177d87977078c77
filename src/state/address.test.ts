import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngine } from '../../tests/fakes/fakeEngine';
import { bindAddress, readAddress } from './address';
import type { AddressBar } from './address';
import { withOff } from './session';
import { Workbench } from './workbench';

/** A window's address with its history: `go(-1)` is Back. */
class Window implements AddressBar {
  private entries: string[];
  private at = 0;
  private readonly listeners = new Set<() => void>();

  constructor(hash: string) {
    this.entries = [hash];
  }

  get location(): AddressBar['location'] {
    return { hash: this.entries[this.at] ?? '', pathname: '/', search: '' };
  }

  readonly history: AddressBar['history'] = {
    pushState: (_state, _title, address) => {
      this.entries = [...this.entries.slice(0, ++this.at), hashOf(address)];
    },
    replaceState: (_state, _title, address) => {
      this.entries[this.at] = hashOf(address);
    },
  };

  get length(): number {
    return this.entries.length;
  }

  go(steps: number): void {
    this.at += steps;
    this.listeners.forEach((listener) => listener());
  }

  addEventListener(_type: 'popstate', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'popstate', listener: () => void): void {
    this.listeners.delete(listener);
  }
}

function hashOf(address: string | URL | null | undefined): string {
  return String(address).replace(/^[^#]*/, '');
}

const head = { layer: 1, head: 3 };
let bar: Window;
let bench: Workbench;

async function open(hash: string): Promise<void> {
  bar = new Window(hash);
  bench = new Workbench(new FakeEngine());
  readAddress(bench, bar);
  bindAddress(bench, bar);
  await bench.begin();
  await vi.runAllTimersAsync();
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the address', () => {
  it('names the model and its digest once it is open, without a new entry', async () => {
    await open('');
    expect(bar.location.hash).toMatch(/^#v=1&model=induction-2l&digest=[0-9a-f]{16}$/);
    expect(bar.length).toBe(1);
  });

  it('is rewritten while typing, after a pause, and gets an entry for a step', async () => {
    await open('');
    for (const text of ['a', 'a b', 'a b a']) bench.session.setState({ text });
    expect(bar.location.hash).not.toContain('text=');
    await vi.runAllTimersAsync();
    expect(bar.location.hash).toContain('text=a+b+a');
    expect(bar.length).toBe(1);
    bench.session.setState({ head });
    bench.session.setState({ off: withOff([], [head], 'uniform') });
    expect(bar.location.hash).toContain('head=L1H3&off=L1H3:uniform');
    expect(bar.length).toBe(3);
  });

  it('keeps what was typed just before a step in the entry that is left', async () => {
    await open('');
    bench.session.setState({ text: 'a b a' });
    bench.session.setState({ head });
    bar.go(-1);
    expect(bench.session.getState()).toMatchObject({ text: 'a b a', head: null });
  });

  it('restores the session on Back and Forward', async () => {
    await open('');
    bench.session.setState({ head });
    bench.session.setState({ panel: 'retrieval-heads' });
    bar.go(-1);
    expect(bench.session.getState()).toMatchObject({ head, panel: 'explore' });
    bar.go(-1);
    expect(bench.session.getState()).toMatchObject({ head: null, panel: 'explore' });
    bar.go(2);
    await vi.runAllTimersAsync();
    expect(bench.session.getState()).toMatchObject({ head, panel: 'retrieval-heads' });
    expect(bar.length).toBe(3);
  });

  it('opens another model on Back', async () => {
    await open('');
    await bench.opening.choose({ source: 'bundled', id: 'other' });
    await vi.runAllTimersAsync();
    expect(bar.length).toBe(2);
    bar.go(-1);
    await vi.runAllTimersAsync();
    expect(bench.live.getState().info?.id).toBe('induction-2l');
    expect(bench.live.getState().notices).toEqual([]);
  });

  it('says which parts of a link were dropped, and drops them from the address', async () => {
    await open('#head=L99H1&colour=red&text=a+b');
    const messages = bench.live.getState().notices.map(({ message }) => message);
    expect(messages).toEqual([
      "The link's part colour=red was dropped: a link has no part of this name.",
      expect.stringContaining("The link's part head=L99H1 was dropped: the model has 2 layers"),
    ]);
    expect(bar.location.hash).toMatch(/^#v=1&model=induction-2l&digest=[0-9a-f]{16}&text=a\+b$/);
    expect(bar.length).toBe(1);
  });
});

describe('undo', () => {
  it('takes typing as one change and steps one by one, and redoes them', async () => {
    await open('');
    const { undo } = bench;
    for (const text of ['a', 'a b', 'a b a']) bench.session.setState({ text });
    bench.session.setState({ head });
    bench.session.setState({ off: withOff([], [head], 'zero') });
    undo.undo();
    expect(bench.session.getState()).toMatchObject({ head, off: [] });
    undo.undo();
    expect(bench.session.getState()).toMatchObject({ head: null, text: 'a b a' });
    undo.undo();
    expect(bench.session.getState().text).toBeNull();
    undo.undo();
    undo.redo();
    undo.redo();
    expect(bench.session.getState()).toMatchObject({ head, text: 'a b a', off: [] });
  });
});
