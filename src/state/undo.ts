import { isStep } from './session';
import type { LiveStore } from './live';
import type { Session, SessionStore } from './session';

/** Changes of one thing this close together are one (typing, dragging), in milliseconds. */
const togetherness = 1000;
const mostSteps = 100;

/** Steps back and forth through the sessions there were; `live.steps` counts them. */
export class Undo {
  private past: Session[] = [];
  private future: Session[] = [];
  private applying = false;
  private last = { changed: '', time: -Infinity };

  /** `settle` brings the engine to a session that was put in place of another. */
  constructor(
    private readonly session: SessionStore,
    private readonly live: LiveStore,
    private readonly settle: () => void,
  ) {
    session.subscribe((now, before) => {
      if (!this.applying && live.getState().info) this.record(before, now);
    });
  }

  /** Goes one step back, if there is one. */
  undo(): void {
    this.move(this.past, this.future);
  }

  /** Takes one undone step again, if there is one. */
  redo(): void {
    this.move(this.future, this.past);
  }

  private record(before: Session, now: Session): void {
    const changed = changedParts(before, now).join();
    if (changed === '') return;
    const time = Date.now();
    const step = isStep(before, now);
    const goesOn = !step && changed === this.last.changed && time - this.last.time < togetherness;
    this.last = { changed: step ? '' : changed, time };
    this.future = [];
    if (!goesOn) this.past = [...this.past, before].slice(-mostSteps);
    this.count();
  }

  private move(from: Session[], to: Session[]): void {
    const target = from.pop();
    if (!target) return;
    to.push(this.session.getState());
    this.applying = true;
    this.session.setState(target, true);
    this.applying = false;
    this.last = { changed: '', time: -Infinity };
    this.count();
    this.settle();
  }

  private count(): void {
    this.live.setState({ steps: { back: this.past.length, forward: this.future.length } });
  }
}

/** The parts of a session that became different for whoever looks at it. */
function changedParts(before: Session, now: Session): string[] {
  const keys = Object.keys(now) as (keyof Session)[];
  return keys.filter((key) => before[key] !== now[key] && said(key, before) !== said(key, now));
}

/** A part of the session without what the page itself puts there: the digest, the step at the cursor. */
function said(key: keyof Session, session: Session): string | undefined {
  if (key === 'model') return JSON.stringify({ ...session.model, digest: undefined });
  if (key === 'lab') return JSON.stringify({ ...session.lab, step: null });
  return JSON.stringify(session[key]);
}
