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
import { abruptFacts } from '../plain/iclFacts.ts';

const help = `usage: npx tsx tests/bench/iclClassification.ts [--seeds 0,1,2] [--only abrupt,few,none,head]

Trains the presets of the lab icl-classification on wasm (one thread) and prints, for each seed, the
numbers that its claims rest on: the plateau, the jump, the order of events, the ablations, the
controls, and the two-parameter head.`;

const calm = { checkpoint: (): Promise<void> => Promise.resolve() };

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
