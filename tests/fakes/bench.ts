import { vi } from 'vitest';
import type { CallName } from '../../src/engine/protocol';
import { defaultSession } from '../../src/state/session';
import type { Session } from '../../src/state/session';
import { Workbench } from '../../src/state/workbench';
import { FakeEngine } from './fakeEngine';

/** A workbench on a fake engine. */
export interface Bench {
  readonly engine: FakeEngine;
  readonly bench: Workbench;
}

/** Polls often: what the fake does is over in a moment. */
export const quickly = { interval: 2 };

/** A workbench that has not begun. */
export function benchWith(session: Partial<Session> = {}): Bench {
  const engine = new FakeEngine();
  return { engine, bench: new Workbench(engine, { ...defaultSession, ...session }) };
}

/** A workbench that shows its first numbers. */
export async function begun(session: Partial<Session> = {}): Promise<Bench> {
  const made = benchWith(session);
  await made.bench.begin();
  await settled(made.bench);
  await vi.waitFor(() => {
    if (!made.bench.live.getState().patterns) throw new Error('no patterns yet');
  }, quickly);
  return made;
}

/** Waits until nothing runs. */
export async function settled({ live }: Workbench): Promise<void> {
  await vi.waitFor(() => {
    const { running, opening, engine } = live.getState();
    if (running || opening || engine === 'starting') throw new Error('still at work');
  }, quickly);
}

/** Holds back the answers to one call until it is let go. */
export function gate(engine: FakeEngine, held: CallName): { open: () => void } {
  const waiting: (() => void)[] = [];
  engine.options = {
    before: (name) =>
      name === held ? new Promise<void>((done) => waiting.push(done)) : Promise.resolve(),
  };
  return {
    open: () => {
      engine.options = {};
      waiting.forEach((done) => {
        done();
      });
    },
  };
}

/** The sentences that the page shows. */
export function notices({ live }: Workbench): string[] {
  return live.getState().notices.map(({ message }) => message);
}
