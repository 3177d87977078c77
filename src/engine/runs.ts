import { digestOfJson } from '../base/digest';
import { disposeRun, runText } from '../model/run';
import type { Run } from '../model/run';
import type { LoadedModel } from '../model/loaded';
import type { Pictures } from './pictures';
import type { RunSpec } from '../terms/runs';

/** The name of a run: the hash of all that decides its numbers. */
export function runId(spec: RunSpec): string {
  return digestOfJson(spec);
}

interface Entry {
  readonly model: string;
  readonly run: Promise<Run>;
  bytes: number;
  users: number;
}

/**
 * Runs kept on the device under a budget of bytes. A run that was dropped is simply computed again
 * when somebody asks for it: eviction, a lost GPU and a link are the same thing to the caller.
 */
export class RunCache {
  private readonly entries = new Map<string, Entry>();

  constructor(
    readonly budget: number,
    private readonly pictures: Pictures,
  ) {}

  /** Calls `use` with the run, which stays on the device until it is done. */
  async with<T>(
    model: LoadedModel,
    spec: RunSpec,
    checkpoint: () => Promise<void>,
    use: (run: Run) => T | Promise<T>,
  ): Promise<T> {
    const id = runId(spec);
    const entry = this.entries.get(id) ?? this.begin(id, model, spec, checkpoint);
    entry.users++;
    this.touch(id, entry);
    try {
      return await use(await entry.run);
    } finally {
      entry.users--;
      this.shrink();
    }
  }

  /** Frees all runs of a model. */
  forget(model: string): void {
    for (const [id, entry] of this.entries) if (entry.model === model) this.drop(id, entry);
  }

  /** The runs that are held and their bytes. */
  report(): { runs: number; runBytes: number } {
    const held = [...this.entries.values()];
    return { runs: held.length, runBytes: held.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  private begin(
    id: string,
    model: LoadedModel,
    spec: RunSpec,
    checkpoint: () => Promise<void>,
  ): Entry {
    const pixels = this.pictures.pixelsOf(model, spec.image);
    const run = runText(model, { ...spec, pixels }, checkpoint);
    const entry: Entry = { model: spec.model, run, bytes: 0, users: 0 };
    this.entries.set(id, entry);
    run.then(
      ({ bytes }) => (entry.bytes = bytes),
      () => this.entries.delete(id),
    );
    return entry;
  }

  /** Moves a run to the end of the queue for eviction. */
  private touch(id: string, entry: Entry): void {
    if (!this.entries.delete(id)) return;
    this.entries.set(id, entry);
  }

  private shrink(): void {
    for (const [id, entry] of this.entries) {
      if (this.report().runBytes <= this.budget) return;
      if (entry.users === 0) this.drop(id, entry);
    }
  }

  private drop(id: string, entry: Entry): void {
    this.entries.delete(id);
    void entry.run.then(disposeRun, () => undefined);
  }
}
