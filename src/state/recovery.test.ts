import { describe, expect, it, vi } from 'vitest';
import { begun, notices, quickly, settled } from '../../tests/fakes/bench';
import { FakeWorker } from '../../tests/fakes/fakeWorker';
import { EngineLostError, InputError } from '../base/errors';
import { WorkerEngine } from '../engine/client';
import { defaultSession, withOff } from './session';
import { Workbench } from './workbench';

const induction = { layer: 1, head: 3 };

describe('analyses', () => {
  const id = 'retrieval-heads';

  it('report progress, show partial results and give the model its own defaults', async () => {
    const { engine, bench } = await begun({ parameters: { [id]: { samples: 3 } } });
    let sent: unknown;
    engine.options = {
      before: (name, request) => {
        if (name === 'analyse') sent = request;
      },
    };
    const seen: number[] = [];
    bench.live.subscribe(({ analyses }) => {
      const run = analyses[id];
      if (run?.progress && run.result) seen.push(run.progress.done);
    });
    await bench.analysing.start(id);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(bench.live.getState().analyses[id]).toMatchObject({
      state: 'done',
      result: { validSamples: 9, top: { recall: 0.05 } },
    });
    expect(sent).toMatchObject({
      parameters: { lengths: [60], needle: 'apple moon lamp door', samples: 3, variant: 'code' },
    });
  });

  it('stop on request and keep what they had found', async () => {
    const { engine, bench } = await begun();
    engine.options = { step: 10 };
    const working = bench.analysing.start(id);
    await vi.waitFor(
      () => expect(bench.live.getState().analyses[id]?.progress?.done).toBe(3),
      quickly,
    );
    bench.analysing.cancel(id);
    await working;
    await new Promise((done) => setTimeout(done, 40));
    expect(bench.live.getState().analyses[id]).toMatchObject({
      state: 'cancelled',
      result: { samples: { length: 3 } },
    });
    expect(notices(bench)).toEqual([]);
  });

  it('say what went wrong', async () => {
    const { engine, bench } = await begun();
    engine.options = {
      before: (name) => {
        if (name === 'analyse') throw new InputError('the needle is longer than the prompt');
      },
    };
    await bench.analysing.start(id);
    expect(bench.live.getState().analyses[id]?.state).toBe('failed');
    expect(notices(bench)).toEqual(['The needle is longer than the prompt.']);
  });
});

describe('a lost engine', () => {
  it('is started again with the same model and session, and says so', async () => {
    const { engine, bench } = await begun({
      head: induction,
      off: withOff([], [induction], 'zero'),
    });
    const session = bench.session.getState();
    const before = bench.live.getState().shown;
    engine.models.clear();
    engine.calls.length = 0;
    await bench.lost('the GPU device was lost');
    await settled(bench);
    expect(engine.calls.slice(0, 2)).toEqual(['start', 'load']);
    expect(bench.session.getState()).toEqual(session);
    expect(bench.live.getState().shown).not.toBe(before);
    expect(bench.live.getState().shown).toEqual(before);
    expect(notices(bench)).toEqual([
      'The engine was lost (the GPU device was lost). It was started again and the model loaded once more.',
    ]);
  });

  it('keeps what is edited while it is started again', async () => {
    const { bench } = await begun({ text: 'the cat' });
    const back = bench.lost('the GPU device was lost');
    expect(notices(bench)).toEqual([expect.stringMatching(/It is being started again …$/)]);
    bench.session.setState({ text: 'dog ran', head: induction });
    await back;
    await settled(bench);
    expect(bench.session.getState()).toMatchObject({ text: 'dog ran', head: induction });
    expect(bench.live.getState().shown?.base.summary.tokens).toHaveLength(2);
  });

  it('does not answer what it was asked, which is no error of its own', async () => {
    const { engine, bench } = await begun();
    engine.options = {
      before: (name) => {
        if (name === 'run') throw new EngineLostError('the engine was lost: gone');
      },
    };
    bench.session.setState({ text: 'dog ran' });
    await settled(bench);
    expect(notices(bench)).toEqual([]);
    engine.options = {};
    await bench.lost('gone');
    await settled(bench);
    expect(bench.live.getState().shown?.base.summary.tokens).toHaveLength(2);
  });

  it('is given up when it is lost again and again', async () => {
    const { bench } = await begun();
    for (let i = 0; i < 4; i++) await bench.lost('out of memory');
    expect(bench.live.getState().engine).toBe('failed');
    expect(notices(bench).at(-1)).toMatch(/lost too often to start it again/);
  });
});

describe('a page on workers that die', () => {
  async function onWorkers(): Promise<{ workers: FakeWorker[]; bench: Workbench }> {
    const workers: FakeWorker[] = [];
    const start = (): FakeWorker => {
      workers.push(new FakeWorker());
      return workers.at(-1)!;
    };
    const engine = new WorkerEngine(start, (reason) => void bench.lost(reason));
    const bench = new Workbench(engine, { ...defaultSession, head: induction });
    await bench.begin();
    await settled(bench);
    return { workers, bench };
  }

  it.each([
    ['loses its GPU', (worker: FakeWorker) => worker.loseDevice('device lost')],
    ['crashes', (worker: FakeWorker) => worker.crash('out of memory')],
  ])(
    'has the same numbers again from a new worker when one %s in the middle of a run',
    async (_, kill) => {
      const { workers, bench } = await onWorkers();
      const before = bench.live.getState().shown;
      workers[0]!.engine.options = { before: () => new Promise(() => undefined) };
      bench.session.setState({ off: withOff([], [induction], 'zero') });
      const analysis = bench.analysing.start('retrieval-heads');
      kill(workers[0]!);
      await analysis;
      await settled(bench);
      expect(workers).toHaveLength(2);
      expect(workers[0]!.terminated).toBe(true);
      expect(bench.live.getState().shown?.base).toEqual({ ...before!.base });
      expect(bench.live.getState().shown?.edited).not.toBeNull();
      expect(bench.live.getState().analyses['retrieval-heads']?.state).toBe('failed');
      expect(notices(bench)).toEqual([
        expect.stringMatching(/^The engine was lost .* started again/),
      ]);
    },
  );
});
