import { parseArgs } from 'node:util';
import type { Row } from '../../src/labs/define.ts';
import { iclParameters } from '../../src/labs/icl-classification/index.ts';
import type { IclParameters } from '../../src/labs/icl-classification/index.ts';
import type { HeadStudy } from '../../src/labs/icl-classification/result.ts';
import { trainer } from '../../src/labs/icl-classification/train.ts';
import { twoParameters } from '../../src/labs/icl-classification/twoParameters.ts';
import { TrainingRun } from '../../src/labs/training/run.ts';
import { random } from '../../src/base/random.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';

const help = `usage: npx tsx tests/bench/iclClassification.ts [--seeds 0,1,2] [--only abrupt,few,none,head]

Trains the presets of the lab icl-classification on wasm (one thread) and prints, for each seed, the
numbers that its claims rest on: the plateau, the jump, the order of events, the ablations, the
controls, and the two-parameter head.`;

const calm = { checkpoint: (): Promise<void> => Promise.resolve() };
const at = (rows: readonly Row[], name: string): number[] =>
  rows.map(({ metrics }) => Number(metrics[name]));

async function rowsOf(changes: Partial<IclParameters>, seed: number): Promise<readonly Row[]> {
  const parameters = iclParameters.parse({ ...changes, checkpointEvery: 100_000 });
  const run = TrainingRun.begin(trainer, { lab: 'icl-classification', parameters, seed });
  try {
    await run.advance(parameters.steps, calm);
    return [...run.rows];
  } finally {
    run.dispose();
  }
}

/** The first step at which a curve passes a value. */
function firstAbove(rows: readonly Row[], name: string, value: number): number {
  return rows.find(({ metrics }) => Number(metrics[name]) > value)?.step ?? Infinity;
}

/** The step at which a curve passes the middle of its range, between measurements by interpolation. */
function halfRise(rows: readonly Row[], name: string): number {
  const values = at(rows, name);
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const i = values.findIndex((value) => value > middle);
  const [before, after] = [rows[i - 1], rows[i]];
  if (!before || !after) return after?.step ?? Infinity;
  const share = (middle - values[i - 1]!) / (values[i]! - values[i - 1]!);
  return before.step + share * (after.step - before.step);
}

/** What the claims about the working preset rest on. */
export function abruptFacts(rows: readonly Row[], guess: number): Record<string, number> {
  const [first, last] = [rows[0]!.metrics, rows.at(-1)!.metrics];
  const inContext = at(rows, 'inContext');
  const rises = rows.flatMap(({ step }, i) =>
    rows.flatMap((later, j) => (later.step === step + 200 ? [inContext[j]! - inContext[i]!] : [])),
  );
  const plateau = rows.flatMap(({ step }, i) =>
    step >= 200 && step <= 400 ? [inContext[i]!] : [],
  );
  const jump = rows.find(({ metrics }) => Number(metrics.inContext) > 0.5)?.metrics ?? {};
  const ILA = at(rows, 'ILA');
  const [leastILA, mostILA, most] = [Math.min(...ILA), Math.max(...ILA), Math.max(...inContext)];
  return {
    inContextAt0: Number(first.inContext),
    CLAAt0: Number(first.CLA),
    plateauLeast: Math.min(...plateau),
    plateauMost: Math.max(...plateau),
    steepest200: Math.max(...rises),
    above95: firstAbove(rows, 'inContext', 0.95),
    ILAAtJump: Number(jump.ILA),
    TILAAtJump: Number(jump.TILA),
    halfRiseCLA: halfRise(rows, 'CLA'),
    halfRiseInContext: halfRise(rows, 'inContext'),
    onsetILA: firstAbove(rows, 'ILA', leastILA + 0.15 * (mostILA - leastILA)),
    onsetInContext: firstAbove(rows, 'inContext', guess + 0.15 * (most - guess)),
    ...Object.fromEntries(
      ['inContext', 'swapped', 'inWeights', 'firstUniform', 'secondUniform'].map((name) => [
        name,
        Number(last[name]),
      ]),
    ),
  };
}

async function headFacts(changes: Partial<IclParameters>, seed: number): Promise<object> {
  const { steps } = (await twoParameters({ steps: 300, grid: 5 } as never, {
    lab: iclParameters.parse(changes),
    seed,
    trained: null,
    random: random(seed),
    checkpoint: calm.checkpoint,
    onProgress: () => undefined,
    train: () => Promise.resolve([]),
  })) as HeadStudy;
  const last = steps.at(-1)!;
  const above = steps.find(({ inContext }) => inContext > 0.95)?.step ?? Infinity;
  return { above95: above, ...last };
}

const tasks: Readonly<Record<string, (seed: number) => Promise<object>>> = {
  abrupt: async (seed) => abruptFacts(await rowsOf({}, seed), 2 / 8),
  few: async (seed) =>
    (await rowsOf({ K: 64, steps: 500, measureEvery: 500 }, seed)).at(-1)!.metrics,
  none: async (seed) =>
    (await rowsOf({ B: 0, steps: 800, measureEvery: 400 }, seed)).at(-1)!.metrics,
  head: (seed) => headFacts({}, seed),
  headFew: (seed) => headFacts({ K: 64 }, seed),
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '0,1,2' },
      only: { type: 'string', default: Object.keys(tasks).join(',') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  await startBackend(nodePlatform, 'wasm');
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  for (const name of values.only.split(',')) {
    for (const seed of values.seeds.split(',').map(Number)) {
      const facts = await tasks[name]?.(seed);
      console.log(JSON.stringify({ task: name, seed, ...facts }, rounded));
    }
  }
}

await main();
