import { afterEach, describe, expect, it } from 'vitest';
import { FakeEngine } from '../../tests/fakes/fakeEngine';
import type { FakeOptions } from '../../tests/fakes/fakeEngine';
import { fromLink, toLink } from './link';
import type { TrainingView } from './live';
import { defaultSession } from './session';
import { isRunOf, shownStep } from './training';
import { Workbench } from './workbench';

const open: Workbench[] = [];
afterEach(() => open.splice(0).forEach((workbench) => workbench.dispose()));

async function bench(
  options: FakeOptions = {},
): Promise<{ workbench: Workbench; engine: FakeEngine }> {
  const engine = new FakeEngine(options);
  const workbench = new Workbench(engine, {
    ...defaultSession,
    panel: 'labs',
    parameters: { induction: { steps: 120 } },
  });
  open.push(workbench);
  await workbench.begin();
  return { workbench, engine };
}

const viewOf = ({ live }: Workbench): TrainingView => live.getState().training!;
const settled = () => new Promise((done) => setTimeout(done, 20));

describe('training on the page', () => {
  it('trains to the end and shows the newest checkpoint', async () => {
    const { workbench } = await bench();
    await workbench.training.train();
    await settled();
    const { run, phase, view } = viewOf(workbench);
    expect([run.step, run.losses.length, phase]).toEqual([120, 120, 'idle']);
    expect(view?.step).toBe(120);
    expect(isRunOf(run, workbench.session.getState())).toBe(true);
  });

  it('pauses after a step and resumes from there', async () => {
    const { workbench } = await bench({ step: 5 });
    const training = workbench.training.train();
    await new Promise((done) => setTimeout(done, 30));
    workbench.training.pause();
    expect(viewOf(workbench).phase).toBe('pausing');
    await training;
    const paused = viewOf(workbench).run.step;
    expect(paused).toBeGreaterThan(0);
    expect(paused).toBeLessThan(120);
    await workbench.training.train();
    expect(viewOf(workbench).run.step).toBe(120);
  });

  it('follows the cursor, and so does an open checkpoint', async () => {
    const { workbench } = await bench();
    await workbench.training.train();
    await workbench.training.open();
    const idOf = () => workbench.session.getState().model.id;
    expect(idOf()).toBe(`${viewOf(workbench).run.id}@120`);
    expect(workbench.session.getState().panel).toBe('explore');
    workbench.session.setState({ text: 'river stone river' });
    await workbench.training.scrub(43);
    await settled();
    expect(idOf()).toBe(`${viewOf(workbench).run.id}@40`);
    expect(workbench.session.getState().text).toBe('river stone river');
    expect(viewOf(workbench).view?.step).toBe(40);
  });

  it('goes back to a checkpoint, and gives a run up', async () => {
    const { workbench, engine } = await bench();
    await workbench.training.train();
    await workbench.training.rewind(50);
    expect(viewOf(workbench).run.step).toBe(50);
    await workbench.training.stop();
    expect(workbench.live.getState().training).toBeNull();
    expect(engine.calls).toContain('labEnd');
  });

  it('tells a run from settings that were changed since', async () => {
    const { workbench } = await bench();
    await workbench.training.train();
    const { run } = viewOf(workbench);
    const session = workbench.session.getState();
    expect(isRunOf(run, { ...session, lab: { ...session.lab, seed: 7 } })).toBe(false);
    expect(isRunOf(run, { ...session, parameters: {} })).toBe(false);
    expect(isRunOf(run, { ...session, parameters: { induction: { steps: 120, layers: 2 } } })).toBe(
      true,
    );
  });

  it('is repeated from a link: lab, parameters, seed and step', () => {
    const session = {
      ...defaultSession,
      panel: 'labs',
      lab: { id: 'induction', seed: 3, step: 40 },
      parameters: { induction: { layers: 1 } },
    };
    const link = toLink(session);
    expect(link).toContain('seed=3&step=40&p.induction.layers=1');
    expect(fromLink(link)).toEqual({ session, dropped: [] });
    const { dropped } = fromLink('v=1&lab=nothing&seed=x&p.induction.layers=99');
    expect(dropped).toHaveLength(3);
  });

  it('says what went wrong and keeps what there was', async () => {
    const { workbench, engine } = await bench();
    await workbench.training.train();
    engine.options = {
      before: (name) => (name === 'labBegin' ? Promise.reject(new Error('no memory')) : undefined),
    };
    workbench.session.setState(({ lab }) => ({ lab: { ...lab, seed: 5 } }));
    await workbench.training.train();
    const { notices } = workbench.live.getState();
    expect(notices.map(({ key }) => key)).toContain('training');
    expect(viewOf(workbench).run.step).toBe(120);
  });

  it('shows the checkpoint next to the cursor', () => {
    const run = { checkpoints: [0, 20, 50] } as never;
    expect([null, 0, 9, 11, 36, 99].map((cursor) => shownStep(run, cursor))).toEqual([
      50, 0, 0, 20, 50, 50,
    ]);
  });
});
