import { mean, topIndices } from '../../base/statistics';
import { answerTest, recallsUnder } from '../../measures/needles';
import { retrievalScores } from '../../measures/retrievalScores';
import type { LoadedModel } from '../../model/loaded';
import { randomSets } from '../../terms/headChoice';
import { allHeads, headName } from '../../terms/heads';
import { ablate } from '../../terms/interventions';
import type { NeedleTest } from '../../text/needles/test';
import type { Method, MethodContext } from '../define';
import type { RetrievalResult, RetrievalSample } from './result';
import { testsOf } from './tests';
import type { RetrievalParameters } from './tests';

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
  const resultSoFar = (): RetrievalResult => resultOf(model, samples, parameters, said);
  for (const test of tests) {
    await context.checkpoint();
    samples.push(await scoreTest(model, test, parameters, context));
    context.onProgress('scoring heads', samples.length, 2 * tests.length, resultSoFar());
  }
  const scored = resultSoFar();
  if (!scored.scores) return scored;
  return maskHeads(model, tests, scored, scored.scores, parameters, context);
};

async function scoreTest(
  model: LoadedModel,
  test: NeedleTest,
  { variant, newTokens }: RetrievalParameters,
  { checkpoint }: Context,
): Promise<RetrievalSample> {
  const { tokens, needle, depth, sample } = test;
  const { steps, response, recall } = await answerTest(model, test, newTokens, checkpoint);
  return {
    length: tokens.length,
    depth,
    sample,
    response,
    recall,
    valid: recall > 0.5,
    scores: retrievalScores(tokens, needle, steps, variant),
  };
}

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

function resultOf(
  { config }: LoadedModel,
  samples: readonly RetrievalSample[],
  { scope, variant }: RetrievalParameters,
  said: string | null,
): RetrievalResult {
  const valid = samples.filter((sample) => sample.valid);
  const perHead = (value: (score: number) => number): number[] | null =>
    valid.length === 0
      ? null
      : allHeads(config).map((_, i) => mean(valid.map(({ scores }) => value(scores[i] ?? 0))));
  return {
    n_layers: config.n_layers,
    n_heads: config.n_heads,
    samples: [...samples],
    validSamples: valid.length,
    scores: perHead((score) => score),
    activation: perHead((score) => (score > 0 ? 1 : 0)),
    base: { recall: mean(samples.map(({ recall }) => recall)) },
    top: null,
    random: [],
    scope,
    variant,
    said,
    advice: valid.length > 0 ? null : advice(samples),
  };
}

function advice(samples: readonly RetrievalSample[]): string {
  const [best] = [...samples].sort((a, b) => b.recall - a.recall);
  return (
    `The model did not give the answer in any test (${samples.length} in all, best recall ${(best?.recall ?? 0).toFixed(2)}, ` +
    'over 0.5 is needed), so no head can be scored. Try a shorter haystack, a question that begins like the ' +
    'needle, or a larger model.'
  );
}
