import { isStep } from './session';
import type { Session } from './session';
import type { Workbench } from './workbench';

/** Changes of text this close together are one, in milliseconds. */
const togetherness = 1000;
const mostSteps = 100;

/** Steps back and forth through the sessions there were. */
export class Undo {
  private past: Session[] = [];
  private future: Session[] = [];
  private applying = false;
  private lastTyped = -Infinity;

  constructor(private readonly workbench: Workbench) {
    workbench.session.subscribe((now, before) => {
      if (!this.applying && workbench.live.getState().info) this.record(before, now);
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
    const typed = before.text !== now.text || before.tokens !== now.tokens;
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
    to.push(this.workbench.session.getState());
    this.applying = true;
    this.workbench.session.setState(target, true);
    this.applying = false;
    this.lastTyped = -Infinity;
    void this.workbench.opening.settle();
  }
}
