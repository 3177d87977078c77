import { InputError, ModelError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import { random, randomFrom } from '../../base/random';
import type { Random } from '../../base/random';
import { freeScalars, keepScalar, numbersOf, valueAndGradients } from '../../tensor/gradient';
import type { Scalar } from '../../tensor/gradient';
import { Optimizer } from '../../tensor/optimizer';
import { readBack } from '../../tensor/readback';
import { dispose, scope, share } from '../../tensor/scope';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import { fromValues, shapeOf } from '../../tensor/tensor';
import type { Measurement, Pace, Row, Trainer, Training } from '../define';
import { readCheckpoint, writeCheckpoint } from './checkpointFile';
import { Checkpoints } from './checkpoints';

/** What decides a run: the same on the same backend gives the same curve to the last digit. */
export interface RunSpec<P extends Pace = Pace> {
  readonly lab: string;
  readonly parameters: P;
  readonly seed: number;
}

/** What a run tells while it goes on: whatever was not told before. */
export interface RunNews {
  /** Updates made so far. */
  readonly step: number;
  /** The losses of the last updates, up to `step`. */
  readonly losses: readonly number[];
  readonly rows: readonly Row[];
  /** The steps whose checkpoints there are now. */
  readonly checkpoints: readonly number[];
}

/** How a run talks to whoever drives it. */
export interface RunHost {
  /** Awaited before every update: lets others work; what it throws ends the run as it stands. */
  checkpoint(): Promise<void>;
  onNews?(news: RunNews): void;
  /** The checkpoints that are kept have changed. */
  onCheckpoint?(): void;
}

/** Bytes of checkpoints that a run keeps. */
const defaultBudget = 64 * 2 ** 20;
/** Losses are told at least this often, in milliseconds. */
const newsInterval = 250;
const parameterPrefix = 'parameter.';

/**
 * A training that can be paused at any step, measured, saved, and gone on with: the curve is the same
 * whatever happens in between. It owns the tensors; `dispose` frees them.
 */
export class TrainingRun<P extends Pace = Pace, V = unknown> {
  readonly losses: number[] = [];
  readonly rows: Row[] = [];
  private readonly unread: Scalar[] = [];
  private told = { losses: 0, rows: 0 };
  private updates = 0;

  private constructor(
    readonly spec: RunSpec<P>,
    private readonly training: Training<V>,
    private readonly optimizer: Optimizer,
    private readonly frozen: NamedTensors,
    private data: Random,
    readonly checkpoints: Checkpoints,
  ) {}

  /** A run before its first update. */
  static begin<P extends Pace, V>(
    trainer: Trainer<P, V>,
    spec: RunSpec<P>,
    budget = defaultBudget,
  ): TrainingRun<P, V> {
    const source = random(spec.seed);
    const training = trainer.begin(spec.parameters, source.fork('init'));
    const { trained, frozen } = divided(training);
    return new TrainingRun(
      spec,
      training,
      new Optimizer(trained, training.optimizer),
      frozen,
      source.fork('data'),
      new Checkpoints(budget),
    );
  }

  /** Goes on from a file of `save`. @throws ModelError when it does not fit the lab. */
  static async restore<P extends Pace, V>(
    trainer: Trainer<P, V>,
    file: Uint8Array,
    budget = defaultBudget,
  ): Promise<TrainingRun<P, V>> {
    const { lab, parameters, seed } = await readCheckpoint(file);
    const spec = { lab, parameters: parameters as unknown as P, seed };
    const run = TrainingRun.begin(trainer, spec, budget);
    try {
      await run.rewind(file);
      return run;
    } catch (error) {
      run.dispose();
      throw error;
    }
  }

  /** Whether its checkpoints are models of the workbench. */
  get opens(): boolean {
    return this.training.model !== undefined;
  }

  /** Updates made so far. */
  get step(): number {
    return this.updates;
  }

  get done(): boolean {
    return this.updates >= this.spec.parameters.steps;
  }

  /**
   * Makes updates until `target` of them are made, measuring and saving on the way. When the host's
   * checkpoint throws, the run stands between two updates and can go on later.
   */
  async advance(target: number, host: RunHost): Promise<void> {
    let told = performance.now();
    try {
      if (this.updates === 0 && this.rows.length === 0) await this.settle(host);
      while (this.updates < Math.min(target, this.spec.parameters.steps)) {
        await host.checkpoint();
        this.update();
        const late = performance.now() - told > newsInterval;
        const due = this.isDue();
        if (due) await this.settle(host);
        if (!due && !late) continue;
        await this.tell(host);
        told = performance.now();
      }
    } finally {
      await this.tell(host);
    }
  }

  /** The measurement at a checkpoint, or of the run as it stands. @throws InputError for another step. */
  async measureAt(step: number, checkpoint: () => Promise<void>): Promise<Measurement<V>> {
    return this.withParameters(step, (parameters) => this.measure(parameters, checkpoint));
  }

  /**
   * Calls `use` with the parameters of a checkpoint, or of the run as it stands; they are freed
   * afterwards. @throws InputError for a step that was not kept.
   */
  async withParameters<T>(
    step: number,
    use: (parameters: NamedTensors, training: Training<V>) => Promise<T>,
  ): Promise<T> {
    const borrowed = step === this.updates ? this.shared() : await this.kept(step);
    try {
      return await use(borrowed, this.training);
    } finally {
      dispose(...borrowed.values());
    }
  }

  /** Keeps a checkpoint of the run as it stands. */
  async keep(host: Pick<RunHost, 'onCheckpoint'>): Promise<void> {
    const step = this.updates;
    if (this.checkpoints.get(step)) return;
    this.checkpoints.add(step, await this.save());
    host.onCheckpoint?.();
  }

  /** The run as it stands, as a safetensors file. */
  async save(): Promise<Uint8Array> {
    const named = this.savedTensors();
    const tensors = [...named.values()].map(share);
    const state = {
      ...this.spec,
      parameters: this.spec.parameters as unknown as Record<string, unknown>,
      step: this.updates,
      data: this.data.state(),
      rows: [...this.rows],
    };
    try {
      await this.readLosses();
      const arrays = await readBack(tensors);
      const losses = Float32Array.from(this.losses.slice(0, state.step));
      const names = [...named.keys()];
      return writeCheckpoint({
        ...state,
        losses,
        tensors: new Map(names.map((name, i) => [name, arrays[i] as NdArray])),
      });
    } finally {
      dispose(...tensors);
    }
  }

  /**
   * Puts the run where a file of it was saved: what came after is forgotten.
   * @throws ModelError when the file is of another run or does not fit the lab.
   */
  async rewind(file: Uint8Array): Promise<void> {
    const state = await readCheckpoint(file);
    const moments = new Map<string, Tensor>();
    const parameters = new Map<string, Tensor>();
    for (const [name, like] of this.optimizer.parameters())
      parameters.set(name, restored(state.tensors, parameterPrefix + name, like));
    for (const [name, like] of this.optimizer.moments())
      moments.set(name, restored(state.tensors, name, like));
    this.optimizer.restore(parameters, moments, state.step);
    freeScalars(this.unread.splice(0));
    this.losses.splice(0, Infinity, ...state.losses);
    this.rows.splice(0, Infinity, ...state.rows);
    this.data = randomFrom(state.data);
    this.updates = state.step;
    this.told = { losses: this.losses.length, rows: this.rows.length };
    this.checkpoints.add(state.step, file);
    this.checkpoints.cutAfter(state.step);
  }

  /** Ends the run; its parameters are the caller's now. */
  release(): NamedTensors {
    freeScalars(this.unread.splice(0));
    return new Map([...this.optimizer.release(), ...this.frozen]);
  }

  /** Frees everything. */
  dispose(): void {
    dispose(...this.release().values());
  }

  private update(): void {
    const step = this.updates;
    const loss = scope(() => {
      const trained = this.optimizer.parameters();
      const names = [...trained.keys()];
      const { value, gradients } = valueAndGradients([...trained.values()], (tensors) =>
        this.training.loss(this.joined(names, tensors), step, this.data),
      );
      this.optimizer.step(gradients, this.training.rateAt(step));
      return keepScalar(value);
    });
    this.unread.push(loss);
    this.updates++;
  }

  private isDue(): boolean {
    const { steps, measureEvery, checkpointEvery } = this.spec.parameters;
    const now = this.updates;
    return now % measureEvery === 0 || now % checkpointEvery === 0 || now === steps;
  }

  /** Measures and saves where this step asks for it. */
  private async settle(host: RunHost): Promise<void> {
    const { steps, measureEvery, checkpointEvery } = this.spec.parameters;
    const step = this.updates;
    await this.readLosses();
    if (step % measureEvery === 0 || step === steps) {
      // A measurement is never cut short: a run that is paused logs the same rows.
      const { metrics } = await this.measureAt(step, () => Promise.resolve());
      this.rows.push({ step, metrics });
    }
    if (step % checkpointEvery === 0 || step === steps) await this.keep(host);
  }

  private measure(
    parameters: NamedTensors,
    checkpoint: () => Promise<void>,
  ): Promise<Measurement<V>> {
    const source = random(this.spec.seed).fork('measure');
    return this.training.measure(parameters, { random: source, checkpoint });
  }

  private async tell({ onNews }: RunHost): Promise<void> {
    await this.readLosses();
    const { losses, rows } = this.told;
    if (losses === this.losses.length && rows === this.rows.length) return;
    this.told = { losses: this.losses.length, rows: this.rows.length };
    onNews?.({
      step: this.updates,
      losses: this.losses.slice(losses),
      rows: this.rows.slice(rows),
      checkpoints: this.checkpoints.steps(),
    });
  }

  private async readLosses(): Promise<void> {
    const scalars = this.unread.splice(0);
    const losses = await numbersOf(scalars);
    freeScalars(scalars);
    this.losses.push(...losses);
    const broken = this.losses.findIndex((loss) => !Number.isFinite(loss));
    if (broken >= 0) {
      throw new InputError(
        `the loss of step ${broken} is no finite number any more: train with a lower learning rate`,
      );
    }
  }

  private joined(names: readonly string[], tensors: readonly Tensor[]): NamedTensors {
    const trained = names.map((name, i): [string, Tensor] => [name, tensors[i] as Tensor]);
    return new Map([...trained, ...this.frozen]);
  }

  private shared(): NamedTensors {
    const own = [...this.optimizer.parameters(), ...this.frozen];
    return new Map(own.map(([name, tensor]) => [name, share(tensor)]));
  }

  private async kept(step: number): Promise<NamedTensors> {
    const file = this.checkpoints.get(step);
    if (!file) throw new InputError(`no checkpoint of step ${step} is kept`);
    const { tensors } = await readCheckpoint(file);
    const own = [...this.optimizer.parameters(), ...this.frozen];
    return new Map(
      own.map(([name, like]) => [name, restored(tensors, parameterPrefix + name, like)]),
    );
  }

  private savedTensors(): NamedTensors {
    const own = [...this.optimizer.parameters(), ...this.frozen];
    const parameters = own.map(([name, tensor]): [string, Tensor] => [
      parameterPrefix + name,
      tensor,
    ]);
    return new Map([...parameters, ...this.optimizer.moments()]);
  }
}

function divided(training: Training): { trained: NamedTensors; frozen: NamedTensors } {
  const { parameters, frozen } = training;
  const isFrozen = ([name]: readonly [string, Tensor]): boolean => frozen?.has(name) ?? false;
  const all = [...parameters];
  return {
    trained: new Map(all.filter((entry) => !isFrozen(entry))),
    frozen: new Map(all.filter(isFrozen)),
  };
}

function restored(tensors: ReadonlyMap<string, NdArray>, name: string, like: Tensor): Tensor {
  const array = tensors.get(name);
  const [wanted, got] = [shapeOf(like).join(', '), array?.shape.join(', ')];
  if (!array || wanted !== got)
    throw new ModelError(`the checkpoint has ${name} as [${got ?? 'nothing'}], not [${wanted}]`);
  return fromValues(array.data, array.shape, like.axes);
}
