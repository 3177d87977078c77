import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../base/errors';
import { memoryStore } from '../model/sources/store';
import type { FileStore } from '../model/sources/store';
import { liveTensors } from '../tensor/scope';
import { nodePlatform } from '../tensor/platform/platformNode';
import { LocalEngine } from './local';
import type { LabNews, LabSpec, LabState } from './protocol';

vi.setConfig({ testTimeout: 60_000 });

const store: FileStore = { ...memoryStore(), lasting: true };
const engineOn = (files: FileStore): LocalEngine =>
  new LocalEngine({
    platform: nodePlatform,
    folderOf: () => Promise.reject(new Error('not here')),
    store: () => Promise.resolve(files),
    onLost: () => undefined,
  });
const engine = engineOn(store);
const tiny = {
  ...{ layers: 2, heads: 2, width: 8, vocabulary: 8, length: 16, batch: 4 },
  ...{ steps: 12, measureEvery: 4, checkpointEvery: 4 },
};
const specOf = (seed: number, changes: Record<string, unknown> = {}): LabSpec => ({
  lab: 'induction',
  parameters: { ...tiny, ...changes },
  seed,
});
const until = 12;
const curve = ({ losses, rows }: LabState): unknown => [losses, rows];

beforeAll(async () => {
  await engine.call('start', { backend: 'wasm' });
});

describe('training runs of the engine', () => {
  it('train, stream what is new, and leave nothing when they end', async () => {
    const before = liveTensors();
    const { id, step, rows } = await engine.call('labBegin', { spec: specOf(1) });
    expect([step, rows.length]).toEqual([0, 1]);
    const news: LabNews[] = [];
    const done = await engine.call(
      'labTrain',
      { id, until },
      { onProgress: ({ partial }) => news.push(partial as LabNews) },
    );
    expect(done.step).toBe(12);
    expect(done.checkpoints).toEqual([0, 4, 8, 12]);
    expect(Float32Array.from(news.flatMap(({ losses }) => losses))).toEqual(done.losses);
    await engine.call('labEnd', { id });
    expect(liveTensors()).toBe(before);
    await expect(engine.call('labState', { id })).rejects.toThrow('begin it first');
  });

  it('pause by a cancel, and go on to the same curve', async () => {
    const whole = await engine.call('labBegin', { spec: specOf(2), fresh: true });
    const expected = curve(await engine.call('labTrain', { id: whole.id, until }));
    const again = await engine.call('labBegin', { spec: specOf(2), fresh: true });
    const stop = new AbortController();
    const training = engine.call(
      'labTrain',
      { id: again.id, until },
      { signal: stop.signal, onProgress: () => stop.abort() },
    );
    await expect(training).rejects.toThrow(CancelledError);
    const { step } = await engine.call('labState', { id: again.id });
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(12);
    expect(curve(await engine.call('labTrain', { id: again.id, until }))).toEqual(expected);
  });

  it('are kept: another engine goes on with them, and opens their checkpoints', async () => {
    const { id } = await engine.call('labBegin', { spec: specOf(3), fresh: true });
    const whole = await engine.call('labTrain', { id, until });
    await engine.call('labRewind', { id, step: 8 });
    const other = engineOn(store);
    await other.call('start', { backend: 'wasm' });
    const [kept, ...more] = await other.call('labKept', {});
    expect(more).toEqual([]);
    expect(kept?.step).toBe(8);
    const resumed = await other.call('labBegin', { spec: kept!.spec });
    expect([resumed.id, resumed.step, resumed.checkpoints]).toEqual([id, 8, [0, 4, 8]]);
    expect(curve(await other.call('labTrain', { id, until }))).toEqual(curve(whole));
  });

  it('open as models on which everything works', async () => {
    const { id } = await engine.call('labBegin', { spec: specOf(4), fresh: true });
    await engine.call('labTrain', { id, until });
    const infoOf = (step: number) =>
      engine.call('load', { source: { kind: 'lab', id: `${id}@${step}` } });
    const [first, last] = [await infoOf(0), await infoOf(12)];
    expect([last.n_layers, last.n_heads, last.source]).toEqual([2, 2, 'lab']);
    expect(last.digest).not.toBe(first.digest);
    expect((await infoOf(12)).digest).toBe(last.digest);
    const text = last.notes.examples?.[0]?.text ?? '';
    const tokens = await engine.call('encode', { model: last.digest, text });
    const run = { model: last.digest, tokens: tokens.map((one) => one.id), interventions: [] };
    expect((await engine.call('run', { run })).losses).toHaveLength(tokens.length - 1);
    await expect(infoOf(5)).rejects.toThrow('no checkpoint of step 5');
  });

  it('show a checkpoint by measuring it again', async () => {
    const { id } = await engine.call('labBegin', { spec: specOf(5), fresh: true });
    const { rows } = await engine.call('labTrain', { id, until });
    const { metrics } = await engine.call('labView', { id, step: 4 });
    expect(metrics).toEqual(rows.find(({ step }) => step === 4)?.metrics);
    expect(metrics).not.toEqual(rows.at(-1)?.metrics);
  });

  it('go on where no room is left, and say that they will not last', async () => {
    const full = {
      ...memoryStore(),
      writer: () => Promise.reject(new Error('the disk is full')),
    };
    const other = engineOn(full);
    await other.call('start', { backend: 'wasm' });
    const { id } = await other.call('labBegin', { spec: specOf(6) });
    const done = await other.call('labTrain', { id, until });
    expect([done.step, done.notKept]).toEqual([12, 'the disk is full']);
  });

  it('refuse parameters that are not sound, and labs that do not exist', async () => {
    const begin = (spec: LabSpec) => engine.call('labBegin', { spec });
    await expect(begin(specOf(1, { width: 9 }))).rejects.toThrow('equal shares');
    await expect(begin(specOf(1, { layers: 9 }))).rejects.toThrow('layers');
    await expect(begin({ ...specOf(1), lab: 'none' })).rejects.toThrow('expected one of induction');
  });
});
