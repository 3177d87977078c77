import { beforeAll, describe, expect, it } from 'vitest';
import { toyLab, toyParameters } from '../../../tests/fakes/toyLab';
import { CancelledError } from '../../base/errors';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import { readCheckpoint } from './checkpointFile';
import { TrainingRun } from './run';
import type { RunHost, RunNews } from './run';

const { trainer } = await toyLab.train();
const spec = (seed = 1, changes: Record<string, unknown> = {}) => ({
  lab: 'toy',
  parameters: toyParameters.parse(changes),
  seed,
});
const calm: RunHost = { checkpoint: () => Promise.resolve() };

/** A host that pauses before the update after `steps` of them. */
function pausing(steps: number): RunHost {
  let left = steps;
  return {
    checkpoint: () => (left-- > 0 ? Promise.resolve() : Promise.reject(new CancelledError())),
  };
}

describe.each(['cpu', 'wasm'] as const)('a training run on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('goes down, logs every loss and leaves nothing', async () => {
    const before = liveTensors();
    const run = TrainingRun.begin(trainer, spec());
    await run.advance(100, calm);
    expect(run.step).toBe(100);
    expect(run.done).toBe(true);
    expect(run.losses).toHaveLength(100);
    expect(run.rows.map(({ step }) => step)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(run.rows[0]?.metrics.error).toBe(2);
    expect(run.rows.at(-1)?.metrics.error).toBeLessThan(0.1);
    expect(run.losses[0]).toBeGreaterThan(20 * run.losses.at(-1)!);
    run.dispose();
    expect(liveTensors()).toBe(before);
  });

  it('is the same for the same seed to the last digit, and another for another', async () => {
    const logOf = async (seed: number): Promise<unknown> => {
      const run = TrainingRun.begin(trainer, spec(seed));
      await run.advance(30, calm);
      run.dispose();
      return [run.losses, run.rows];
    };
    const first = await logOf(1);
    expect(await logOf(1)).toEqual(first);
    expect(await logOf(2)).not.toEqual(first);
  });

  it('measures on the same data every time', async () => {
    const run = TrainingRun.begin(trainer, spec());
    await run.advance(20, calm);
    const draws = run.rows.map(({ metrics }) => metrics.draw);
    expect(new Set(draws).size).toBe(1);
    run.dispose();
  });

  it('continues the same curve after pause, save, reload and resume', async () => {
    const before = liveTensors();
    const whole = TrainingRun.begin(trainer, spec());
    await whole.advance(50, calm);
    const first = TrainingRun.begin(trainer, spec());
    await expect(first.advance(50, pausing(23))).rejects.toThrow(CancelledError);
    expect(first.step).toBe(23);
    const file = await first.save();
    first.dispose();
    const second = await TrainingRun.restore(trainer, file);
    expect(second.spec).toEqual(spec());
    await second.advance(50, calm);
    expect(second.losses).toEqual(whole.losses);
    expect(second.rows).toEqual(whole.rows);
    expect((await readCheckpoint(await second.save())).tensors).toEqual(
      (await readCheckpoint(await whole.save())).tensors,
    );
    [whole, second].forEach((run) => run.dispose());
    expect(liveTensors()).toBe(before);
  });

  it('goes back to a checkpoint and makes the same curve again', async () => {
    const run = TrainingRun.begin(trainer, spec());
    await run.advance(60, calm);
    const losses = [...run.losses];
    const file = run.checkpoints.get(20);
    await run.rewind(file!);
    expect(run.checkpoints.steps()).toEqual([0, 20]);
    expect(run.step).toBe(20);
    expect(run.rows.at(-1)?.step).toBe(20);
    await run.advance(60, calm);
    expect(run.losses).toEqual(losses);
    run.dispose();
  });

  it('measures at a checkpoint what it measured then', async () => {
    const before = liveTensors();
    const run = TrainingRun.begin(trainer, spec());
    await run.advance(45, calm);
    const errorAt = (step: number) => run.rows.find((row) => row.step === step)?.metrics.error;
    const at20 = await run.measureAt(20, calm.checkpoint);
    expect(at20.metrics.error).toBe(errorAt(20));
    const now = await run.measureAt(45, calm.checkpoint);
    expect(now.metrics.error).not.toBe(errorAt(40));
    await expect(run.measureAt(21, calm.checkpoint)).rejects.toThrow('no checkpoint of step 21');
    run.dispose();
    expect(liveTensors()).toBe(before);
  });

  it('tells every loss and row exactly once', async () => {
    const news: RunNews[] = [];
    const run = TrainingRun.begin(trainer, spec());
    const host: RunHost = { ...calm, onNews: (one) => news.push(one) };
    await run.advance(15, host);
    await run.advance(40, host);
    expect(news.flatMap(({ losses }) => losses)).toEqual(run.losses);
    expect(news.flatMap(({ rows }) => rows)).toEqual(run.rows);
    expect(news.at(-1)?.checkpoints).toEqual([0, 20, 40]);
    run.dispose();
  });

  it('stops when the loss is no number any more', async () => {
    const wild = { optimizer: 'sgd', rate: 10, clip: 0, steps: 400 };
    const run = TrainingRun.begin(trainer, spec(1, wild));
    await expect(run.advance(400, calm)).rejects.toThrow(
      /the loss of step \d+ is no finite number/,
    );
    run.dispose();
  });

  it('refuses files of something else', async () => {
    const before = liveTensors();
    const run = TrainingRun.begin(trainer, spec());
    const file = await run.save();
    await expect(TrainingRun.restore(trainer, file.subarray(0, -4))).rejects.toThrow('truncated');
    const text = new TextDecoder('latin1')
      .decode(file)
      .replace('parameter.slope', 'parameter.sloop');
    const renamed = Uint8Array.from(text, (char) => char.charCodeAt(0));
    await expect(TrainingRun.restore(trainer, renamed)).rejects.toThrow('parameter.slope');
    run.dispose();
    expect(liveTensors()).toBe(before);
  });
});
