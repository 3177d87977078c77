import { describe, expect, it } from 'vitest';
import { begun, gate, notices, settled } from '../../tests/fakes/bench';
import { toyWeights } from '../../tests/fakes/toyWeights';
import { ModelError } from '../base/errors';

describe('looking into the engine', () => {
  it('tells what is in memory and what the files held', async () => {
    const { bench } = await begun();
    expect(bench.live.getState().trust.weights).toBeNull();
    await bench.trusting.look();
    expect(bench.live.getState().trust).toMatchObject({
      weights: toyWeights,
      memory: { liveTensors: 42 },
      problem: null,
    });
  });

  it('says what went wrong, and no more once it goes well', async () => {
    const { engine, bench } = await begun();
    engine.options = {
      before: (name) => {
        if (name === 'weights') throw new ModelError('no such model');
      },
    };
    await bench.trusting.look();
    expect(bench.live.getState().trust).toMatchObject({ weights: null, problem: 'No such model.' });
    engine.options = {};
    await bench.trusting.look();
    expect(bench.live.getState().trust.problem).toBeNull();
    expect(notices(bench)).toEqual([]);
  });

  it('forgets everything when another model is opened', async () => {
    const { bench } = await begun();
    await bench.trusting.look();
    await bench.trusting.check(1);
    await bench.opening.chooseFiles('mine', [new File(['{}'], 'config.json')]);
    await settled(bench);
    expect(bench.live.getState().trust).toMatchObject({ weights: null, check: null });
  });
});

describe('checking a layer', () => {
  it('recomputes the text on the page without its edits', async () => {
    const { engine, bench } = await begun();
    bench.session.setState({ off: [{ layer: 0, head: 1, mode: 'zero' }] });
    await settled(bench);
    const asked: unknown[] = [];
    engine.options = {
      before: (name, request) => {
        if (name === 'verify') asked.push(request);
      },
    };
    await bench.trusting.check(1);
    const { shown, trust } = bench.live.getState();
    expect(asked).toEqual([
      {
        layer: 1,
        run: { ...shown?.base.spec, tokens: shown?.base.spec.tokens, interventions: [] },
      },
    ]);
    expect(trust.check).toMatchObject({
      layer: 1,
      state: 'done',
      result: { kind: 'checked', rows: 15, length: 15 },
    });
  });

  it('stops when told to, and what comes after is ignored', async () => {
    const { engine, bench } = await begun();
    const door = gate(engine, 'verify');
    const checking = bench.trusting.check(0);
    expect(bench.live.getState().trust.check).toMatchObject({ state: 'running', layer: 0 });
    bench.trusting.cancel();
    door.open();
    await checking;
    expect(bench.live.getState().trust.check).toMatchObject({ state: 'cancelled', result: null });
  });

  it('says why it failed', async () => {
    const { engine, bench } = await begun();
    engine.options = {
      before: (name) => {
        if (name === 'verify') throw new ModelError('the weights are gone');
      },
    };
    await bench.trusting.check(0);
    expect(bench.live.getState().trust.check).toMatchObject({
      state: 'failed',
      problem: 'The weights are gone.',
    });
  });
});
