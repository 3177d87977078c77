import { checkpointName, parseCheckpointName } from '../terms/checkpoints';
import type { KeptRun, LabNews, LabSpec, LabState } from '../engine/protocol';
import type { StudyState } from '../labs/define';
import { labOf } from '../labs/registry';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { dismiss, notify } from './live';
import type { TrainingView } from './live';
import type { Opening } from './opening';
import type { Session } from './session';

const key = 'training';

/** The training run on the page: it is trained, paused, looked at, and opened as a model. */
export class Training {
  private readonly trained = new Latest();
  private readonly viewed = new Latest();
  private readonly studied = new Map<string, Latest>();

  constructor(
    private readonly desk: Desk,
    private readonly opening: Opening,
  ) {}

  /** Trains the session's run to its end, from where it stands; `fresh`: from nothing. */
  train(fresh = false): Promise<void> {
    return this.advance(fresh, ({ spec }) => Number(spec.parameters.steps));
  }

  /** Makes one update. */
  step(): Promise<void> {
    return this.advance(false, ({ step }) => step + 1);
  }

  /** Stops after the update that is being made; what was done stays. */
  pause(): void {
    if (!this.trained.busy) return;
    this.patch({ phase: 'pausing' });
    this.trained.cancel();
  }

  /** Gives the run up, also what is kept of it. */
  async stop(): Promise<void> {
    const { training } = this.desk.live.getState();
    if (!training || training.phase !== 'idle') return;
    this.viewed.cancel();
    this.desk.live.setState({ training: null });
    this.setCursor(null);
    await this.quietly(() =>
      this.desk.engine.call('labEnd', { id: training.run.id, forget: true }),
    );
    await this.lookUp();
  }

  /** Forgets everything after a checkpoint, so that training goes on from there. */
  async rewind(step: number): Promise<void> {
    const { training } = this.desk.live.getState();
    if (!training || training.phase !== 'idle') return;
    await this.quietly(async () => {
      this.take(await this.desk.engine.call('labRewind', { id: training.run.id, step }));
      this.setCursor(null);
      this.follow();
    });
  }

  /** Puts the cursor at a step, null for the newest; an open model of the run follows. */
  async scrub(step: number | null): Promise<void> {
    this.setCursor(step);
    this.follow();
    const { model } = this.desk.session.getState();
    const { training } = this.desk.live.getState();
    if (!training || model.source !== 'lab') return;
    const at = shownStep(training.run, step);
    const id = checkpointName({ run: training.run.id, step: at });
    if (parseCheckpointName(model.id).run !== training.run.id || model.id === id) return;
    this.desk.session.setState({ model: { source: 'lab', id } });
    await this.opening.settle();
  }

  /** Opens the checkpoint at the cursor in the workbench. */
  async open(): Promise<void> {
    const { training } = this.desk.live.getState();
    if (!training) return;
    const step = shownStep(training.run, this.desk.session.getState().lab.step);
    const id = checkpointName({ run: training.run.id, step });
    if (await this.opening.choose({ source: 'lab', id }))
      this.desk.session.setState({ panel: 'explore' });
  }

  /** Asks which runs are kept on this machine. */
  async lookUp(): Promise<void> {
    await this.quietly(async () => {
      this.desk.live.setState({ keptRuns: await this.desk.engine.call('labKept', {}) });
    });
  }

  /** Takes a kept run onto the page, with its parameters and seed. */
  async takeUp({ spec }: KeptRun): Promise<void> {
    this.desk.session.setState(({ lab, parameters }) => ({
      lab: { ...lab, id: spec.lab, seed: spec.seed },
      parameters: { ...parameters, [spec.lab]: changesOf(spec) },
    }));
    await this.quietly(async () => {
      this.take(await this.desk.engine.call('labBegin', { spec }));
      this.follow();
    });
  }

  /** Starts a study of the lab on the checkpoint at the cursor, or stops it (null). */
  async study(id: string, parameters: Readonly<Record<string, unknown>> | null): Promise<void> {
    const latest = this.studied.get(id) ?? new Latest();
    this.studied.set(id, latest);
    const { training } = this.desk.live.getState();
    if (!training || parameters === null) {
      latest.cancel();
      this.putStudy(id, { running: false });
      return;
    }
    const { run } = training;
    const at = { run: run.id, step: shownStep(run, this.desk.session.getState().lab.step) };
    this.putStudy(id, { running: true, done: 0, total: 0, result: null });
    await this.quietly(async () => {
      await latest.run(async (signal) => {
        const request = { spec: run.spec, study: id, parameters: { ...parameters }, at };
        const result = await ask(this.desk, signal, 'labStudy', request, (progress) => {
          const { done, total, partial } = progress;
          this.putStudy(id, { done, total, ...(partial === undefined ? {} : { result: partial }) });
        });
        this.putStudy(id, { result });
      });
    });
    this.putStudy(id, { running: latest.busy });
  }

  /** The engine has lost every run, or the page ends: what is kept stays. */
  forget(): void {
    this.trained.cancel();
    this.viewed.cancel();
    this.studied.forEach((latest) => latest.cancel());
    this.patch({ phase: 'idle', stepsPerSecond: null });
  }

  private async advance(fresh: boolean, until: (run: LabState) => number): Promise<void> {
    const { training } = this.desk.live.getState();
    if (training && training.phase !== 'idle') return;
    dismiss(this.desk.live, key);
    await this.quietly(() =>
      this.trained.run(async (signal) => {
        const spec = specOf(this.desk.session.getState());
        const run = await ask(this.desk, signal, 'labBegin', { spec, fresh });
        this.take(run);
        this.patch({ phase: 'training' });
        this.follow();
        try {
          const request = { id: run.id, until: until(run) };
          await ask(this.desk, signal, 'labTrain', request, ({ partial }) =>
            this.hear(partial as LabNews),
          );
        } finally {
          await this.catchUp(run.id);
        }
      }),
    );
  }

  /** After training has ended in any way: everything that is known of the run. */
  private async catchUp(id: string): Promise<void> {
    try {
      this.take(await this.desk.engine.call('labState', { id }));
    } catch {
      // The engine was lost, which is said and mended elsewhere.
    }
    this.patch({ phase: 'idle', stepsPerSecond: null });
    this.follow();
  }

  private hear({ step, losses, rows, checkpoints, stepsPerSecond }: LabNews): void {
    const { training } = this.desk.live.getState();
    if (!training) return;
    const { run } = training;
    const all = new Float32Array(run.losses.length + losses.length);
    all.set(run.losses);
    all.set(losses, run.losses.length);
    const heard = { step, losses: all, rows: [...run.rows, ...rows], checkpoints };
    this.patch({ run: { ...run, ...heard }, stepsPerSecond });
    this.follow();
  }

  private take(run: LabState): void {
    const { training } = this.desk.live.getState();
    const same = training?.run.id === run.id ? training : null;
    const rest = same ?? { phase: 'idle', stepsPerSecond: null, view: null, studies: {} };
    this.desk.live.setState({ training: { ...rest, run } });
    if (run.notKept !== null && run.step > 0) {
      const message = `This run will not outlast a reload of the page: ${run.notKept}. Training goes on.`;
      notify(this.desk.live, { key: 'not-kept', kind: 'warning', message });
    }
  }

  /** Asks for the measurement next to the cursor, unless it is there or on its way. */
  private follow(): void {
    const { training } = this.desk.live.getState();
    if (!training || training.run.checkpoints.length === 0) return;
    const { run, view } = training;
    const step = shownStep(run, this.desk.session.getState().lab.step);
    if (view?.step === step || this.viewed.busy) return;
    void this.quietly(() =>
      this.viewed.run(async (signal) => {
        const found = await ask(this.desk, signal, 'labView', { id: run.id, step });
        this.patch({ view: { step, value: found.view } });
      }),
    ).then(() => {
      const { training: now } = this.desk.live.getState();
      if (now && now.run.id === run.id && now.view?.step === step) this.follow();
    });
  }

  private setCursor(step: number | null): void {
    this.desk.session.setState(({ lab }) => ({ lab: { ...lab, step } }));
  }

  private patch(change: Partial<TrainingView>): void {
    this.desk.live.setState(({ training }) =>
      training ? { training: { ...training, ...change } } : {},
    );
  }

  private putStudy(id: string, change: Partial<StudyState>): void {
    const { training } = this.desk.live.getState();
    if (!training) return;
    const blank = { running: false, done: 0, total: 0, result: null };
    const study = { ...blank, ...training.studies[id], ...change };
    this.patch({ studies: { ...training.studies, [id]: study } });
  }

  private async quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      report(this.desk, key, error);
    }
  }
}

/** What the session's run is made of. */
export function specOf({ lab, parameters }: Session): LabSpec {
  return { lab: lab.id, parameters: { ...parameters[lab.id] }, seed: lab.seed };
}

/** Whether a run is the one that the session describes. */
export function isRunOf({ spec }: LabState, session: Session): boolean {
  const wanted = specOf(session);
  const full = labOf(wanted.lab).parameters.safeParse(wanted.parameters);
  const [a, b] = [spec, { ...wanted, parameters: full.data }];
  return a.lab === b.lab && a.seed === b.seed && sorted(a.parameters) === sorted(b.parameters);
}

/** The checkpoint next to a cursor, the newest for null. */
export function shownStep({ checkpoints }: LabState, cursor: number | null): number {
  const newest = checkpoints.at(-1) ?? 0;
  if (cursor === null) return newest;
  return checkpoints.reduce(
    (best, step) => (Math.abs(step - cursor) < Math.abs(best - cursor) ? step : best),
    newest,
  );
}

function changesOf({ lab, parameters }: LabSpec): Record<string, unknown> {
  const defaults: Record<string, unknown> = labOf(lab).parameters.parse({});
  const changed = Object.entries(parameters).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  return Object.fromEntries(changed);
}

function sorted(values: unknown): string {
  return JSON.stringify(Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
