import { inputKey, isStep } from './session';
import type { LiveStore } from './live';
import type { Session, SessionStore } from './session';

/** Changes of text this close together are one, in milliseconds. */
const togetherness = 1000;
const mostSteps = 100;

/** Steps back and forth through the sessions there were. */
export class Undo {
  private past: Session[] = [];
  private future: Session[] = [];
  private applying = false;
  private lastTyped = -Infinity;

  /** `settle` brings the engine to a session that was put in place of another. */
  constructor(
    private readonly session: SessionStore,
    live: LiveStore,
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
    const typed = inputKey(before) !== inputKey(now);
    const step = isStep(before, now) || before.parameters !== now.parameters;
    if (!step && !typed) return;
    const time = Date.now();
    const goesOn = !step && time - this.lastTyped < togetherness;
    this.lastTyped = step ? -Infinity : time;
    this.future = [];
    if (!goesOn) this.past = [...this.past, before].slice(-mostSteps);
  }

  private move(from: Session[], to: Session[]): void {
    const target = from.pop();
    if (!target) return;
    to.push(this.session.getState());
    this.applying = true;
    this.session.setState(target, true);
    this.applying = false;
    this.lastTyped = -Infinity;
    this.settle();
  }
}
