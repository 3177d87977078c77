import { describe, expect, it, vi } from 'vitest';
import { begun, gate, quickly, settled } from '../../tests/fakes/bench';
import type { Bench } from '../../tests/fakes/bench';
import { toyInfo, toyPattern } from '../../tests/fakes/toyModel';
import type { Comparison } from './live';
import { sameSide } from './session';
import type { OtherSide } from './session';

const head = { layer: 1, head: 3 };
const text = 'river stone apple river stone apple';

function compare({ bench }: Bench, other: Partial<OtherSide>): void {
  bench.session.setState({ other: { ...sameSide, ...other } });
}

async function compared(
  { bench }: Bench,
  phase: Comparison['phase'] = 'ready',
): Promise<Comparison> {
  await vi.waitFor(() => {
    const now = bench.live.getState().comparison?.phase;
    if (now !== phase) throw new Error(`the comparison is ${String(now)}`);
  }, quickly);
  return bench.live.getState().comparison!;
}

describe('a comparison', () => {
  it('shows the same head for two texts', async () => {
    const page = await begun({ head, text });
    compare(page, { text: 'the cat sat' });
    const { sides } = await compared(page);
    expect(sides?.a.spec).toEqual(page.bench.live.getState().shown?.base.spec);
    expect(sides?.b.texts.tokens.map((token) => token.text)).toEqual(['the', ' cat', ' sat']);
    for (const side of [sides!.a, sides!.b]) {
      expect(side.head).toEqual(head);
      expect(side.pattern).toEqual(toyPattern(side.spec, 1, 3));
    }
  });

  it('shows the run without the edits beside the one with them, and another head', async () => {
    const off = [{ layer: 0, head: 2, mode: 'zero' }] as const;
    const page = await begun({ head, text, off });
    compare(page, { edited: false, head: { layer: 0, head: 2 } });
    const { sides } = await compared(page);
    expect(sides?.a.spec.interventions).toHaveLength(1);
    expect(sides?.b.spec.interventions).toEqual([]);
    expect(sides?.b.pattern).toEqual(toyPattern({ ...sides!.b.spec }, 0, 2));
    compare(page, { edited: true });
    await vi.waitFor(() => {
      const { b } = page.bench.live.getState().comparison?.sides ?? {};
      expect(b?.spec.interventions).toEqual(sides?.a.spec.interventions);
    }, quickly);
  });

  it('opens another model beside the first, and frees it at its end', async () => {
    const page = await begun({ head, text });
    compare(page, { model: { source: 'bundled', id: 'needle-4l' } });
    const { sides } = await compared(page);
    expect(sides?.b.info.id).toBe('needle-4l');
    expect(sides?.b.spec.tokens).toEqual(sides?.a.spec.tokens);
    expect(page.engine.models.size).toBe(2);
    // Another text of the same two models loads nothing.
    const loads = (): number => page.engine.calls.filter((name) => name === 'load').length;
    const before = loads();
    compare(page, { model: { source: 'bundled', id: 'needle-4l' }, text: 'the cat' });
    await vi.waitFor(() => {
      const { b } = page.bench.live.getState().comparison?.sides ?? {};
      expect(b?.spec.tokens).toHaveLength(2);
    }, quickly);
    expect(loads()).toBe(before);
    page.bench.session.setState({ other: null });
    await vi.waitFor(() => expect([...page.engine.models.keys()]).toHaveLength(1), quickly);
    expect(page.engine.models.has(toyInfo('induction-2l', 'bundled').digest)).toBe(true);
    expect(page.bench.live.getState().comparison).toBeNull();
  });

  it('frees a model that was still being opened when nobody wanted it any more', async () => {
    const page = await begun({ head, text });
    page.engine.options = { step: 30 };
    compare(page, { model: { source: 'bundled', id: 'needle-4l' } });
    await compared(page, 'opening');
    page.bench.session.setState({ other: null });
    await new Promise((done) => setTimeout(done, 300));
    expect(page.engine.models.size).toBe(1);
  });

  it('loads the other model again once the engine was lost', async () => {
    const page = await begun({ head, text });
    compare(page, { model: { source: 'bundled', id: 'needle-4l' } });
    await compared(page);
    page.engine.models.clear();
    await page.bench.lost('a test');
    await settled(page.bench);
    await vi.waitFor(() => expect(page.engine.models.size).toBe(2), quickly);
    await compared(page);
  });

  it('says why the other side cannot be shown', async () => {
    const page = await begun({ head, text });
    compare(page, { model: { source: 'hub', id: 'org/large' } });
    const { refused, sides } = await compared(page, 'refused');
    expect(refused).toMatch(/model org\/large is not kept on this machine: open it once/);
    expect(sides).toBeNull();
    compare(page, { head: { layer: 7, head: 0 } });
    await vi.waitFor(() => {
      expect(page.bench.live.getState().comparison?.refused).toMatch(/2 layers of 8 heads/);
    }, quickly);
  });

  it('never shows sides of different moments', async () => {
    const page = await begun({ head, text });
    compare(page, { text: 'the cat' });
    await compared(page);
    const door = gate(page.engine, 'patterns');
    page.bench.session.setState({ head: { layer: 0, head: 1 } });
    await compared(page, 'running');
    const { sides } = page.bench.live.getState().comparison!;
    expect([sides?.a.head, sides?.b.head]).toEqual([head, head]);
    door.open();
    const after = await compared(page);
    expect(after.sides?.b.head).toEqual({ layer: 0, head: 1 });
  });
});
