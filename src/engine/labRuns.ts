import { digestOfJson } from '../base/digest';
import { InputError } from '../base/errors';
import { random } from '../base/random';
import type { Measurement, Pace, Row, StudyContext, Trainer } from '../labs/define';
import { labOf } from '../labs/registry';
import { readCheckpoint } from '../labs/training/checkpointFile';
import { checkpointModel } from '../labs/training/checkpointModel';
import { TrainingRun } from '../labs/training/run';
import type { RunNews, RunSpec } from '../labs/training/run';
import type { FileStore } from '../model/sources/store';
import type { ModelFolder } from '../model/weights/folder';
import { bytesSource } from '../model/weights/folder';
import { parseCheckpointName } from '../terms/checkpoints';
import { checked } from './checked';
import type { KeptRun, LabSpec, LabState, Progress, StudyRequest } from './protocol';
import { RunStore } from './runStore';
import type { StoredRun } from './runStore';

/** Whoever asked for long work: may stop it, and hears of it. */
interface Asking {
  checkpoint(): Promise<void>;
  report(progress: Progress): void;
}

interface Held {
  readonly run: TrainingRun;
  busy: boolean;
}

/** The training runs of the engine, by the hash of what decides them. */
export class LabRuns {
  private readonly held = new Map<string, Held>();
  private readonly store: RunStore;

  constructor(open: () => Promise<FileStore>) {
    this.store = new RunStore(open);
  }

  /**
   * The run of a specification: the one that is held, else the one that is kept on this machine, else
   * a new one. `fresh`: a new one in any case.
   * @throws InputError for parameters that are not sound
   */
  async begin(asked: LabSpec, fresh: boolean): Promise<LabState> {
    const spec = checkedSpec(asked);
    const id = digestOfJson(spec).slice(0, 16);
    const known = this.held.get(id);
    if (known && !fresh) return this.state(id);
    if (known?.busy) throw new InputError('this run is being trained: pause it first');
    const stored = fresh ? undefined : (await this.store.list()).find((one) => one.id === id);
    if (stored) await this.restore(stored);
    else this.hold(id, TrainingRun.begin(await trainerOf(spec.lab), spec));
    await this.of(id).run.advance(0, { checkpoint: () => Promise.resolve() });
    return this.state(id);
  }

  /** Everything that is known of a run. @throws InputError when none of this id is held. */
  state(id: string): LabState {
    const { run } = this.of(id);
    return {
      id,
      spec: { ...run.spec, parameters: { ...run.spec.parameters } },
      step: run.step,
      losses: Float32Array.from(run.losses),
      rows: [...run.rows],
      checkpoints: run.checkpoints.steps(),
      opens: run.opens,
      notKept: this.store.problem,
    };
  }

  /** Trains until a step; the context's cancel is the pause. What it has done stays in any case. */
  async train(id: string, until: number, { checkpoint, report }: Asking): Promise<LabState> {
    const held = this.of(id);
    if (held.busy) throw new InputError('this run is being trained already');
    held.busy = true;
    const { run } = held;
    const begun = { at: performance.now(), step: run.step };
    const onNews = (news: RunNews): void => {
      const seconds = (performance.now() - begun.at) / 1000;
      const partial = { ...news, stepsPerSecond: (news.step - begun.step) / seconds };
      report({ stage: 'training', done: news.step, total: run.spec.parameters.steps, partial });
    };
    const onCheckpoint = (): void => void this.store.follow(id, run);
    try {
      await run.advance(until, { checkpoint, onNews, onCheckpoint });
    } finally {
      await run.keep({ onCheckpoint }).finally(() => (held.busy = false));
    }
    await this.store.follow(id, run);
    return this.state(id);
  }

  /** Puts a run back to one of its checkpoints; what came after is forgotten. */
  async rewind(id: string, step: number): Promise<LabState> {
    const { run, busy } = this.of(id);
    const file = run.checkpoints.get(step);
    if (busy) throw new InputError('this run is being trained: pause it first');
    if (!file) throw new InputError(`no checkpoint of step ${step} is kept`);
    await run.rewind(file);
    await this.store.follow(id, run);
    return this.state(id);
  }

  /** What the lab's view shows of a step. */
  view(id: string, step: number, checkpoint: () => Promise<void>): Promise<Measurement> {
    return this.of(id).run.measureAt(step, checkpoint);
  }

  /** Runs a study of a lab, on a checkpoint where one is named. */
  async study(request: StudyRequest, { checkpoint, report }: Asking): Promise<unknown> {
    const spec = checkedSpec(request.spec);
    const lab = labOf(spec.lab);
    const trainer = await trainerOf(spec.lab);
    const info = lab.studies?.find(({ id }) => id === request.study);
    const method = trainer.studies?.[request.study];
    if (!method || !info) throw new InputError(`${lab.title} has no study "${request.study}"`);
    const parameters = checked(info.parameters, request.parameters);
    const work = (trained: StudyContext<Pace>['trained']): Promise<unknown> =>
      method(parameters as never, {
        ...{ lab: spec.parameters, seed: spec.seed, trained, checkpoint },
        random: random(spec.seed).fork(request.study),
        onProgress: (stage, done, total, partial) => report({ stage, done, total, partial }),
        train: (others, seed) =>
          trainedQuietly(trainer, { ...spec, parameters: others, seed }, checkpoint),
      });
    const { at } = request;
    return at ? this.of(at.run).run.withParameters(at.step, work) : work(null);
  }

  /** The model folder of a checkpoint `RUN@STEP`, of a run that is held or kept. */
  async folder(name: string): Promise<ModelFolder> {
    const { run: id, step } = parseCheckpointName(name);
    if (!this.held.has(id)) await this.restoreNamed(id);
    const files = await checkpointModel(this.of(id).run, step);
    return {
      id: name,
      open: (file) => {
        const content = files.get(file);
        const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
        return Promise.resolve(bytes && bytesSource(file, bytes));
      },
    };
  }

  /** The runs that are kept on this machine, one of each lab at most. */
  async kept(): Promise<readonly KeptRun[]> {
    const runs = await this.store.list();
    return Promise.all(
      runs.map(async (stored) => {
        const { lab, parameters, seed, step } = await readCheckpoint(await this.store.last(stored));
        return { spec: { lab, parameters, seed }, step, bytes: stored.bytes };
      }),
    );
  }

  /** Ends a run; `forget` also removes what is kept of it. */
  async end(id: string, forget: boolean): Promise<void> {
    const lab = this.held.get(id)?.run.spec.lab;
    this.drop(id);
    if (forget && lab !== undefined) await this.store.forget(lab);
  }

  /** Frees all runs: their tensors belong to a backend that ends. */
  dropAll(): void {
    for (const id of [...this.held.keys()]) this.drop(id);
  }

  private async restoreNamed(id: string): Promise<void> {
    const stored = (await this.store.list()).find((one) => one.id === id);
    if (stored) return this.restore(stored);
    throw new InputError(
      'this checkpoint is of a training run that is not on this machine: train the lab again',
    );
  }

  private async restore(stored: StoredRun): Promise<void> {
    const run = await TrainingRun.restore(
      await trainerOf(stored.lab),
      await this.store.last(stored),
    );
    for (const step of stored.steps.slice(0, -1)) {
      run.checkpoints.add(step, await this.store.read(stored, step));
    }
    this.hold(stored.id, run);
  }

  private hold(id: string, run: TrainingRun): void {
    this.drop(id);
    this.held.set(id, { run, busy: false });
  }

  private drop(id: string): void {
    this.held.get(id)?.run.dispose();
    this.held.delete(id);
  }

  private of(id: string): Held {
    const held = this.held.get(id);
    if (held) return held;
    throw new InputError('no such training run is held: begin it first');
  }
}

async function trainerOf(lab: string): Promise<Trainer<Pace>> {
  const { trainer } = await labOf(lab).train();
  return trainer as unknown as Trainer<Pace>;
}

/** The specification with every default filled in. @throws InputError for parameters that are not sound */
function checkedSpec({ lab, parameters, seed }: LabSpec): RunSpec {
  return { lab, parameters: checked(labOf(lab).parameters, parameters) as unknown as Pace, seed };
}

async function trainedQuietly(
  trainer: Trainer<Pace>,
  spec: RunSpec,
  checkpoint: () => Promise<void>,
): Promise<readonly Row[]> {
  const never = { ...spec.parameters, checkpointEvery: spec.parameters.steps };
  const run = TrainingRun.begin(trainer, { ...spec, parameters: never });
  try {
    await run.advance(spec.parameters.steps, { checkpoint });
    return run.rows;
  } finally {
    run.dispose();
  }
}
