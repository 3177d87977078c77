import type { StudyContext } from '../define';
import type { Experiment, Learner } from './compare';
import { drawSamples, errorsOver } from './compare';
import type { RandomFeaturesParameters } from './index';
import type { CurvesResult, LearnerCurve } from './result';

type Context = StudyContext<RandomFeaturesParameters>;

const learners: readonly { id: string; title: string; learner: Learner }[] = [
  { id: 'plain', title: 'attention', learner: { kind: 'attention', bias: 0 } },
  { id: 'bias-2', title: 'attention, bias 2', learner: { kind: 'attention', bias: 2 } },
  { id: 'bias-6', title: 'attention, bias 6', learner: { kind: 'attention', bias: 6 } },
  { id: 'network', title: 'network', learner: { kind: 'network' } },
];

const sampleCounts = [32, 64, 128, 256, 512];
const headCounts = [6, 12, 24, 48, 96];

/** The errors of all learners over numbers of training samples, seed by seed. */
export function samples({ seeds }: { seeds: number }, context: Context): Promise<CurvesResult> {
  return fill(sampleCounts, seeds, context, (learner, experiment) => {
    const most = Math.max(...sampleCounts);
    const drawn = drawSamples(experiment, most);
    return errorsOver(sampleCounts, learner, experiment, drawn, context.checkpoint);
  });
}

/** The errors of all learners over numbers of heads, seed by seed. */
export function heads({ seeds }: { seeds: number }, context: Context): Promise<CurvesResult> {
  return fill(headCounts, seeds, context, async (learner, experiment) => {
    const size = context.lab.samples;
    const drawn = drawSamples(experiment, size);
    const errors: number[] = [];
    for (const count of headCounts) {
      const at = { ...experiment, heads: count };
      errors.push(...(await errorsOver([size], learner, at, drawn, context.checkpoint)));
    }
    return errors;
  });
}

/** Fills a comparison row by row: every learner with the first seed, then with the next. */
async function fill(
  places: readonly number[],
  seeds: number,
  context: Context,
  errorsOf: (learner: Learner, experiment: Experiment) => Promise<number[]>,
): Promise<CurvesResult> {
  let curves: LearnerCurve[] = learners.map(({ id, title }) => ({ id, title, errors: [] }));
  for (let seed = 0; seed < seeds; seed++) {
    const experiment = { ...context.lab, seed: context.seed + seed };
    for (const [i, { learner }] of learners.entries()) {
      const errors = await errorsOf(learner, experiment);
      curves = curves.map((curve, k) =>
        k === i ? { ...curve, errors: [...curve.errors, errors] } : curve,
      );
      const done = seed * learners.length + i + 1;
      context.onProgress('learners', done, seeds * learners.length, { places, learners: curves });
    }
  }
  return { places, learners: curves };
}
