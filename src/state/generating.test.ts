import { describe, expect, it, vi } from 'vitest';
import { begun, quickly, settled } from '../../tests/fakes/bench';
import type { Bench } from '../../tests/fakes/bench';
import { toyPattern } from '../../tests/fakes/toyModel';
import { subarray } from '../base/ndarray';
import { wholeRun } from './generating';
import type { GenerationRun } from './live';

const text = 'river stone apple moon river stone';
const head = { layer: 1, head: 3 };
const generation = { count: 4, temperature: 0, seed: 0 };

const made = ({ bench }: Bench): GenerationRun => bench.live.getState().generation!;
const words = (page: Bench): string[] => made(page).made.map(({ token }) => token.text);

describe('generation', () => {
  it('shows tokens as they come, with what the head looked at for each', async () => {
    const page = await begun({ text, head, generation });
    const lengths: number[] = [];
    page.bench.live.subscribe(({ generation: now }) => lengths.push(now?.made.length ?? 0));
    await page.bench.generating.start();
    expect(words(page)).toEqual([' apple', ' moon', ' river', ' stone']);
    expect([...new Set(lengths)]).toEqual([0, 1, 2, 3, 4]);
    expect(made(page)).toMatchObject({ phase: 'done', text: ' apple moon river stone' });
    const whole = toyPattern(wholeRun(made(page)), 1, 3);
    made(page).made.forEach(({ looks }, i) => {
      expect(looks[0]).toEqual(subarray(whole, 5 + i).data.subarray(0, 6 + i));
    });
  });

  it('says what the model goes on with without the edits', async () => {
    const off = [{ layer: 0, head: 1, mode: 'zero' }] as const;
    const page = await begun({ text, head, generation, off });
    await page.bench.generating.start();
    expect(made(page).spec.interventions).toHaveLength(1);
    expect(made(page).unedited).toBe(' apple moon river stone');
    const plain = await begun({ text, head, generation });
    await plain.bench.generating.start();
    expect(made(plain).unedited).toBeNull();
  });

  it('stops on request and keeps what was made', async () => {
    const page = await begun({ text, head, generation });
    page.engine.options = { step: 20 };
    const working = page.bench.generating.start();
    await vi.waitFor(() => expect(made(page).made).toHaveLength(2), quickly);
    page.bench.generating.stop();
    await working;
    expect(made(page).phase).toBe('stopped');
    expect(words(page)).toEqual([' apple', ' moon']);
  });

  it('asks for another head once that is looked at', async () => {
    const page = await begun({ text, head, generation });
    await page.bench.generating.start();
    page.bench.session.setState({ head: { layer: 0, head: 2 } });
    await vi.waitFor(() => expect(made(page).heads).toEqual([{ layer: 0, head: 2 }]), quickly);
    const whole = toyPattern(wholeRun(made(page)), 0, 2);
    expect(made(page).made[3]?.looks[0]).toEqual(subarray(whole, 8).data);
  });

  it('becomes a part of the text, and is undone as one step', async () => {
    const page = await begun({ text, head, generation });
    await page.bench.generating.start();
    page.bench.generating.takeOver();
    expect(page.bench.session.getState().text).toBe(`${text} apple moon river stone`);
    expect(page.bench.live.getState().generation).toBeNull();
    await settled(page.bench);
    page.bench.undo.undo();
    expect(page.bench.session.getState().text).toBe(text);
  });

  it('is let go with its text', async () => {
    const page = await begun({ text, head, generation });
    await page.bench.generating.start();
    page.bench.session.setState({ text: 'the cat' });
    await vi.waitFor(() => expect(page.bench.live.getState().generation).toBeNull(), quickly);
  });

  it('says what went wrong', async () => {
    const page = await begun({ text, head, generation });
    page.engine.options = {
      before: (name) => {
        if (name === 'generate') throw new Error('out of memory');
      },
    };
    await page.bench.generating.start();
    expect(made(page).phase).toBe('failed');
    expect(page.bench.live.getState().notices.at(-1)?.message).toBe('Out of memory.');
  });
});

describe('several heads', () => {
  const heads = [head, { layer: 0, head: 2 }];

  it('are the selected and the locked one, at least two', async () => {
    const page = await begun({ text, heads, head: { layer: 0, head: 0 } });
    await vi.waitFor(() => expect(page.bench.live.getState().several).not.toBeNull(), quickly);
    const { several, shown } = page.bench.live.getState();
    expect(several?.heads).toEqual([...heads, { layer: 0, head: 0 }]);
    several?.patterns.forEach((pattern, i) => {
      const { layer, head: number } = several.heads[i]!;
      expect(pattern).toEqual(toyPattern(shown!.base.spec, layer, number));
    });
    page.bench.session.setState({ heads: [head], head });
    expect(page.bench.live.getState().several).toBeNull();
  });
});
