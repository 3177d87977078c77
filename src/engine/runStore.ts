import { InputError, messageOf } from '../base/errors';
import type { TrainingRun } from '../labs/training/run';
import type { FileStore } from '../model/sources/store';
import { readAll } from '../model/weights/folder';

/** A run that is kept on this machine. */
export interface StoredRun {
  readonly lab: string;
  readonly id: string;
  /** In ascending order. */
  readonly steps: readonly number[];
  readonly bytes: number;
}

const root = 'labs/';

/**
 * Keeps the checkpoints of runs as files, `labs/LAB/RUN/STEP`, the last run of each lab: so it outlives
 * a reload of the page. Where there is no room, training goes on without.
 */
export class RunStore {
  private work: Promise<void> = Promise.resolve();
  /** Why the last run could not be kept; null when it was. */
  problem: string | null = null;

  constructor(private readonly open: () => Promise<FileStore>) {}

  /** Brings the files in step with what the run keeps; one after the other. */
  follow(id: string, run: TrainingRun): Promise<void> {
    this.work = this.work.then(async () => {
      try {
        const store = await this.open();
        await bringInStep(store, id, run);
        this.problem = store.lasting ? null : 'this browser keeps no files for this page';
      } catch (error) {
        this.problem = messageOf(error);
      }
    });
    return this.work;
  }

  /** The runs that are kept. */
  async list(): Promise<readonly StoredRun[]> {
    await this.work;
    const runs = new Map<string, { lab: string; id: string; steps: number[]; bytes: number }>();
    for (const { path, bytes } of await (await this.open()).list()) {
      const [, lab, id, step] = /^labs\/([^/]+)\/([^/]+)\/(\d+)$/.exec(path) ?? [];
      if (lab === undefined || id === undefined) continue;
      const run = runs.get(id) ?? { lab, id, steps: [], bytes: 0 };
      run.steps.push(Number(step));
      run.bytes += bytes;
      runs.set(id, run);
    }
    const ordered = [...runs.values()];
    ordered.forEach(({ steps }) => steps.sort((a, b) => a - b));
    return ordered;
  }

  /** The file of a checkpoint. @throws InputError when it has gone */
  async read({ lab, id }: StoredRun, step: number): Promise<Uint8Array> {
    const source = await (await this.open()).open(pathOf(lab, id, step));
    if (source) return readAll(source);
    throw new InputError(`the checkpoint of step ${step} is not kept any more`);
  }

  /** The file of the last checkpoint. */
  last(run: StoredRun): Promise<Uint8Array> {
    return this.read(run, run.steps.at(-1) ?? 0);
  }

  /** Removes what is kept of a lab. */
  async forget(lab: string): Promise<void> {
    await this.work;
    await (await this.open()).remove(`${root}${lab}/`);
  }
}

async function bringInStep(store: FileStore, id: string, run: TrainingRun): Promise<void> {
  const { lab } = run.spec;
  const wanted = new Map(run.checkpoints.steps().map((step) => [pathOf(lab, id, step), step]));
  const present = (await store.list()).map(({ path }) => path);
  for (const path of present) {
    if (path.startsWith(`${root}${lab}/`) && !wanted.has(path)) await store.remove(path);
  }
  for (const [path, step] of wanted) {
    const file = run.checkpoints.get(step);
    if (!file || present.includes(path)) continue;
    const writer = await store.writer(path, 0);
    await writer.write(file);
    await writer.finish();
  }
}

function pathOf(lab: string, id: string, step: number): string {
  return `${root}${lab}/${id}/${step}`;
}
