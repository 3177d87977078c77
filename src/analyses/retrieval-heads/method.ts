import { sparing } from '../../base/sparing';
import { mean, topIndices } from '../../base/statistics';
import { forcedSteps } from '../../measures/forcedAnswer';
import { answerTest, recallsUnder } from '../../measures/needles';
import { retrievalScores } from '../../measures/retrievalScores';
import type { LoadedModel } from '../../model/loaded';
import { randomSets } from '../../terms/headChoice';
import { allHeads, headName } from '../../terms/heads';
import { ablate } from '../../terms/interventions';
import type { NeedleTest } from '../../text/needles/test';
import type { Detail, Method, MethodContext } from '../define';
import { answer } from './detail';
import type { RetrievalResult, RetrievalSample } from './result';
import { advice, resultOf } from './summary';
import { testsOf } from './tests';
import type { RetrievalParameters } from './tests';

/** A sample is valid when more than this share of the answer's words was said. */
const leastRecall = 0.5;

type Context = MethodContext<RetrievalResult>;

/**
 * Retrieval heads (Wu et al. 2024): scores every head over needle tests of all lengths and depths,
 * then measures the recall of the answer with the k best heads uniform, and with as many random others.
 */
export const run: Method<RetrievalParameters, RetrievalResult> = async (
  model,
  _input,
  parameters,
  context,
) => {
  const { tests, said } = testsOf(model, parameters, context.random);
  const samples: RetrievalSample[] = [];
  const resultSoFar = (): RetrievalResult => resultOf(model.config, samples, parameters, said);
  const now = sparing(resultSoFar);
  for (const test of tests) {
    await context.checkpoint();
    samples.push(await scoreTest(model, test, parameters, context));
    context.onProgress('scoring heads', samples.length, 2 * tests.length, now());
  }
  const scored = resultSoFar();
  if (!scored.scores) return { ...scored, advice: advice(samples) };
  if (samples.every(({ recall }) => recall <= leastRecall)) return scored;
  context.onProgress('masking heads', tests.length, 2 * tests.length, scored);
  return maskHeads(model, tests, scored, scored.scores, parameters, context);
};

async function scoreTest(
  model: LoadedModel,
  test: NeedleTest,
  { variant, newTokens }: RetrievalParameters,
  { checkpoint }: Context,
): Promise<RetrievalSample> {
  const { tokens, needle, depth, sample } = test;
  const { steps: made, response, recall } = await answerTest(model, test, newTokens, checkpoint);
  const forced = variant === 'forced';
  const steps = forced ? await forcedSteps(model, test, checkpoint) : made;
  return {
    length: tokens.length,
    depth,
    sample,
    response,
    recall,
    valid: forced || recall > leastRecall,
    scores: retrievalScores(tokens, needle, steps, forced ? 'code' : variant),
  };
}

/** Where the heads looked on one sample, step by step. */
export const detail: Detail<RetrievalParameters> = answer;

/** Masks the best heads and random others, and measures what is left of the recall, test by test. */
async function maskHeads(
  model: LoadedModel,
  tests: readonly NeedleTest[],
  scored: RetrievalResult,
  scores: readonly number[],
  { top, draws, scope, newTokens }: RetrievalParameters,
  { onProgress, checkpoint, random }: Context,
): Promise<RetrievalResult> {
  const heads = allHeads(model.config);
  const best = topIndices(scores, top).flatMap((i) => heads[i] ?? []);
  const sets = [best, ...randomSets(best, draws, model.config, random)];
  const edits = sets.map((set) => ablate(set, 'uniform', scope));
  const recalls: number[][] = [];
  let result = scored;
  for (const test of tests) {
    recalls.push(await recallsUnder(model, test, edits, newTokens, checkpoint));
    const [masked, ...others] = sets.map((set, i) => ({
      heads: set.map(headName),
      recall: mean(recalls.map((ofTest) => ofTest[i] ?? 0)),
    }));
    result = { ...scored, top: masked ?? null, random: others };
    onProgress('masking heads', tests.length + recalls.length, 2 * tests.length, result);
  }
  return result;
}
