/**
 * Trains the layers of the lab icl-regression over some seeds and prints what the paper's claims come
 * to: error on 8,192 fresh contexts, read-outs of every head, agreement with debiased descent.
 *
 *     npx tsx tests/bench/regression.ts --seeds 1,2,3 --steps 3000 --runs 2:opposed,1:random
 */
import { parseArgs } from 'node:util';
import { regressionLab, regressionParameters } from '../../src/labs/icl-regression/index.ts';
import { trainer } from '../../src/labs/icl-regression/train.ts';
import { TrainingRun } from '../../src/labs/training/run.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    steps: { type: 'string', default: '3000' },
    runs: { type: 'string', default: '2:opposed,1:random' },
    set: { type: 'string', default: '{}' },
  },
});
const round = (numbers: readonly number[]): string =>
  numbers.map((value) => value.toFixed(3)).join(' ');

await startBackend(nodePlatform, 'wasm');
for (const run of values.runs.split(',')) {
  const [heads, start] = run.split(':');
  for (const seed of values.seeds.split(',').map(Number)) {
    const parameters = regressionParameters.parse({
      ...(JSON.parse(values.set) as Record<string, unknown>),
      heads: Number(heads),
      start,
      steps: Number(values.steps),
      measureEvery: Math.ceil(Number(values.steps) / 6),
      checkpointEvery: Number(values.steps),
    });
    const began = performance.now();
    const training = TrainingRun.begin(trainer, { lab: regressionLab.id, parameters, seed });
    await training.advance(parameters.steps, { checkpoint: () => Promise.resolve() });
    const { metrics, view } = await training.measureAt(parameters.steps, () => Promise.resolve());
    const perStep = (performance.now() - began) / parameters.steps;
    console.log(
      [
        `heads ${heads} ${start} seed ${seed}: error ${training.rows.map((row) => Number(row.metrics.error).toFixed(4)).join(' ')}`,
        `debiased ${Number(metrics.debiased).toFixed(4)} ridge ${Number(metrics.ridge).toFixed(4)} agreement ${Number(metrics.agreement).toFixed(4)}`,
        `omega ${view.patterns.map(({ omega }) => round(omega)).join(' | ')}; mu ${view.patterns.map(({ mu }) => round(mu)).join(' | ')}`,
        `off diagonal ${round(view.patterns.map(({ offDiagonal }) => offDiagonal))}; off answers ${round(view.patterns.map(({ offAnswers }) => offAnswers))}`,
        `like identity ${Number(metrics.likeIdentity).toFixed(4)}, preconditioner ${Number(metrics.likePreconditioner).toFixed(4)}; ${perStep.toFixed(1)} ms a step`,
      ].join('\n  '),
    );
    training.dispose();
  }
}
