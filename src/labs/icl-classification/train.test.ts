import { beforeAll, expect, it } from 'vitest';
import { abruptFacts } from '../../../tests/plain/iclFacts';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import { random } from '../../base/random';
import type { Row, StudyContext } from '../define';
import { TrainingRun } from '../training/run';
import type { IclParameters } from './index';
import { iclLab, iclParameters } from './index';
import type { HeadStudy, Sweep } from './result';
import { sweep } from './sweep';
import { trainer } from './train';
import { twoParameters } from './twoParameters';

const calm = { checkpoint: (): Promise<void> => Promise.resolve() };

beforeAll(() => startBackend(nodePlatform, 'wasm'));

async function rowsOf(changes: Partial<IclParameters>, seed = 1): Promise<readonly Row[]> {
  const parameters = iclParameters.parse({ checkpointEvery: 100_000, ...changes });
  const run = TrainingRun.begin(trainer, { lab: 'icl-classification', parameters, seed });
  try {
    await run.advance(parameters.steps, calm);
    return [...run.rows];
  } finally {
    run.dispose();
  }
}

function studyContext(changes: Partial<IclParameters>): StudyContext<IclParameters> {
  return {
    lab: iclParameters.parse(changes),
    seed: 1,
    trained: null,
    random: random(1),
    checkpoint: calm.checkpoint,
    onProgress: () => undefined,
    train: rowsOf,
  };
}

it('learns to look up at once, after a plateau, and not without its layers', async () => {
  const before = liveTensors();
  const facts = abruptFacts(await rowsOf({ steps: 1000 }), 2 / 8);
  expect(liveTensors()).toBe(before);
  expect(facts.inContextAt0).toBeGreaterThan(0.5 / 32);
  expect(facts.inContextAt0).toBeLessThan(2 / 32);
  expect(Math.abs(facts.CLAAt0! - 4 / 32)).toBeLessThan(0.03);
  expect(facts.plateauLeast).toBeGreaterThan(0.15);
  expect(facts.plateauMost).toBeLessThan(0.32);
  expect(facts.steepest200).toBeGreaterThan(0.45);
  expect(facts.above95).toBeLessThanOrEqual(1000);
  expect(facts.ILAAtJump).toBeGreaterThan(0.4);
  expect(facts.TILAAtJump).toBeGreaterThan(0.33);
  expect(facts.halfRiseCLA).toBeLessThan(facts.halfRiseInContext! - 250);
  expect(facts.onsetILA).toBeLessThanOrEqual(facts.onsetInContext!);
  expect(facts.swapped).toBeGreaterThan(0.95);
  expect(facts.inWeights).toBeLessThan(0.1);
  expect(facts.firstUniform).toBeLessThan(0.5);
  expect(facts.secondUniform).toBeLessThan(0.3);
}, 120_000);

it('remembers where there are few classes', async () => {
  const last = (await rowsOf({ K: 64, steps: 500, measureEvery: 500 })).at(-1)!.metrics;
  expect(last.inWeights).toBeGreaterThan(0.95);
  expect(last.inContext).toBeLessThan(0.15);
}, 120_000);

it('does not look up where the context has no link to the target', async () => {
  const last = (await rowsOf({ B: 0, steps: 200, measureEvery: 200 })).at(-1)!.metrics;
  expect(last.inContext).toBeLessThan(0.08);
  expect(last).not.toHaveProperty('TILA');
  expect(last).toHaveProperty('ILA');
}, 60_000);

it('has an induction head of two parameters that needs many classes too', async () => {
  const before = liveTensors();
  const wanted = { steps: 300, grid: 5 } as never;
  const study = (await twoParameters(wanted, studyContext({}))) as HeadStudy;
  const few = (await twoParameters(wanted, studyContext({ K: 64 }))) as HeadStudy;
  expect(liveTensors()).toBe(before);
  const last = study.steps.at(-1)!;
  expect(study.steps[0]).toMatchObject({ step: 0, beta1: 0, beta2: 0 });
  expect(last.inContext).toBeGreaterThan(0.95);
  expect(last.ILA).toBeGreaterThan(0.7);
  expect(few.steps.at(-1)!.inContext).toBeLessThan(0.3);
  expect(few.steps.at(-1)!.inWeights).toBeGreaterThan(0.95);
  const { beta1, loss } = study.surface!;
  expect(loss.shape).toEqual([5, 5]);
  expect(beta1.at(-1)).toBeGreaterThan(last.beta1);
  expect(Math.max(...loss.data)).toBeGreaterThan(10 * Math.min(...loss.data));
}, 60_000);

it('sweeps K and B one after the other and tells how far it is', async () => {
  const told: unknown[] = [];
  const context = {
    ...studyContext({ measured: 64, batch: 8 }),
    onProgress: (_: string, done: number, total: number) => told.push([done, total]),
  };
  const wanted = { K: [32, 64], B: [0, 2], steps: 2 } as never;
  const { cells } = (await sweep(wanted, context)) as Sweep;
  expect(cells.map(({ K, B }) => [K, B])).toEqual([
    [32, 0],
    [32, 2],
    [64, 0],
    [64, 2],
  ]);
  expect(told).toEqual([0, 1, 2, 3].map((done) => [done, 4]));
  for (const { inContext } of cells) expect(inContext).toBeLessThan(0.3);
});

it('refuses numbers that do not fit together', () => {
  const problemsOf = (changes: object): unknown =>
    iclParameters.safeParse(changes).error?.issues.map(({ path }) => path[0]);
  expect(problemsOf({ K: 100 })).toEqual(['K']);
  expect(problemsOf({ N: 9 })).toEqual(['Nmax', 'B']);
  expect(problemsOf({ B: 3 })).toEqual(['B']);
  expect(problemsOf({ L: 2, B: 1 })).toEqual(['N']);
});

it('has presets and reference lines that fit its parameters', () => {
  for (const { parameters, about } of iclLab.presets) {
    const parsed = iclParameters.parse(parameters);
    const { inContext = [] } = iclLab.references(parsed);
    expect(inContext.map(({ value }) => value)).toEqual([1 / 32, Math.max(1, parsed.B) / 8]);
    expect(about).not.toBe('');
  }
});
