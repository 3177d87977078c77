import { CancelledError, InputError } from '../../src/base/errors';
import { digestOfJson } from '../../src/base/digest';
import { ndarray } from '../../src/base/ndarray';
import type { CallOptions, LabNews, LabSpec, LabState, Responses } from '../../src/engine/protocol';
import type { Row } from '../../src/labs/define';
import { labOf } from '../../src/labs/registry';

const heads = { layers: 2, heads: 4 };
const period = 4;

/** Training runs that exist only as rules: the loss falls with the step, a head learns at step 100. */
export class ToyTraining {
  private readonly runs = new Map<string, { spec: LabSpec; step: number; kept: number[] }>();

  begin({ spec, fresh }: { spec: LabSpec; fresh: boolean }): LabState {
    const parameters = labOf(spec.lab).parameters.parse(spec.parameters);
    const full = { ...spec, parameters };
    const id = digestOfJson(full).slice(0, 16);
    if (fresh || !this.runs.has(id)) this.runs.set(id, { spec: full, step: 0, kept: [0] });
    return this.state(id);
  }

  state(id: string): LabState {
    const { spec, step, kept } = this.of(id);
    const losses = Float32Array.from({ length: step }, (_, i) => lossAt(i));
    return {
      ...{ id, spec, step, losses, rows: rowsUpTo(step) },
      checkpoints: kept,
      opens: true,
      notKept: null,
    };
  }

  async train(
    { id, until }: { id: string; until: number },
    { signal, onProgress }: CallOptions,
    pause: number,
  ): Promise<LabState> {
    const run = this.of(id);
    while (run.step < until) {
      await new Promise((done) => setTimeout(done, pause));
      if (signal?.aborted) throw new CancelledError();
      const before = run.step;
      run.step = Math.min(until, run.step - (run.step % 10) + 10);
      run.kept = [...run.kept, run.step];
      const partial: LabNews = {
        step: run.step,
        losses: Array.from({ length: run.step - before }, (_, i) => lossAt(before + i)),
        rows: rowsUpTo(run.step).filter(({ step }) => step > before),
        checkpoints: run.kept,
        stepsPerSecond: 50,
      };
      onProgress?.({ stage: 'training', done: run.step, total: until, partial });
    }
    return this.state(id);
  }

  rewind({ id, step }: { id: string; step: number }): LabState {
    const run = this.of(id);
    run.step = step;
    run.kept = run.kept.filter((one) => one <= step);
    return this.state(id);
  }

  view({ id, step }: { id: string; step: number }): Responses['labView'] {
    this.of(id);
    const words = ['<bos>', ...'river stone apple moon river stone apple'.split(' ')];
    const n = words.length;
    const data = new Float32Array(heads.layers * heads.heads * n * n);
    for (let h = 0; h < heads.layers * heads.heads; h++)
      for (let q = 0; q < n; q++)
        for (let k = 0; k <= q; k++) data[(h * n + q) * n + k] = 1 / (q + 1);
    const patterns = ndarray(data, [heads.layers, heads.heads, n, n]);
    return { metrics: rowAt(step).metrics, view: { words, period, patterns } };
  }

  end({ id }: { id: string }): null {
    this.runs.delete(id);
    return null;
  }

  private of(id: string): { spec: LabSpec; step: number; kept: number[] } {
    const run = this.runs.get(id);
    if (run) return run;
    throw new InputError('no such training run is held: begin it first');
  }
}

function lossAt(step: number): number {
  return 4 * Math.exp(-step / 100);
}

function rowsUpTo(step: number): Row[] {
  return Array.from({ length: Math.floor(step / 10) + 1 }, (_, i) => rowAt(10 * i));
}

function rowAt(step: number): Row {
  const scores = (learner: number): number[] =>
    Array.from({ length: heads.layers * heads.heads }, (_, i) =>
      i === learner && step >= 100 ? 0.9 : 0.05,
    );
  const metrics = {
    ...{ repeated: lossAt(step), inContext: -step / 100, accuracy: Math.min(1, step / 200) },
    ...{ previousToken: scores(2), induction: scores(5) },
  };
  return { step, metrics };
}
