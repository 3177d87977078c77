/**
 * The files of a run's checkpoints by their steps, within a budget of bytes. When there is no room
 * left, the one goes whose neighbours lie closest together, so that what stays is spread evenly; the
 * first and the last always stay.
 */
export class Checkpoints {
  private readonly files = new Map<number, Uint8Array>();

  constructor(private readonly budget: number) {}

  /** Keeps a file; others may have to go for it. */
  add(step: number, file: Uint8Array): void {
    this.files.set(step, file);
    while (this.bytes > this.budget && this.files.size > 2) {
      this.files.delete(densest(this.steps()));
    }
  }

  /** Forgets everything after a step. */
  cutAfter(step: number): void {
    for (const one of this.steps()) if (one > step) this.files.delete(one);
  }

  get(step: number): Uint8Array | undefined {
    return this.files.get(step);
  }

  /** In ascending order. */
  steps(): number[] {
    return [...this.files.keys()].sort((a, b) => a - b);
  }

  get bytes(): number {
    return [...this.files.values()].reduce((sum, { length }) => sum + length, 0);
  }
}

/** The inner step whose neighbours lie closest together, the earliest of equals. */
function densest(steps: readonly number[]): number {
  const inner = steps.slice(1, -1);
  const gaps = inner.map((_, i) => (steps[i + 2] ?? 0) - (steps[i] ?? 0));
  return inner[gaps.indexOf(Math.min(...gaps))] ?? 0;
}
