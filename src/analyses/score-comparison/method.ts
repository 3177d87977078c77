import { z } from 'zod';
import { InputError } from '../../base/errors';
import { agreement } from '../../measures/scoreComparison';
import type { LoadedModel } from '../../model/loaded';
import { fittedScores, formatTitles } from '../../terms/headScoreFiles';
import type { Given, Method, MethodContext } from '../define';
import { importedScores, measuredScores, validScores } from '../headSources';
import type { comparisonParameters } from './index';
import type { ComparedScores, ComparisonResult } from './result';

type Parameters = z.output<typeof comparisonParameters>;

const headScoresSchema = z.object({
  scores: z.array(
    z.object({ id: z.string(), title: z.string(), values: z.array(z.number().nullable()) }),
  ),
});

/** Scores of heads from two sources, and how far they agree. */
export const run: Method<Parameters, ComparisonResult> = async (
  model,
  { given },
  { first, firstFile, second, secondFile, most },
  context,
) => {
  if (!given) throw new InputError('expected sources of scores, got none');
  const a = await scoresOf(model, given, first, firstFile, context);
  await context.checkpoint();
  const b = await scoresOf(model, given, second, secondFile, context);
  return { first: a, second: b, agreement: agreement(a.scores, b.scores, most) };
};

function scoresOf(
  model: LoadedModel,
  given: Given,
  source: Parameters['first'],
  file: string,
  context: MethodContext<ComparisonResult>,
): Promise<ComparedScores> {
  if (source === 'imported') return imported(model, given, file);
  return source === 'retrieval-heads'
    ? retrieval(given, context)
    : patternScores(given, source, context);
}

async function imported(
  { config }: LoadedModel,
  given: Given,
  file: string,
): Promise<ComparedScores> {
  const scores = await importedScores(given, file);
  return {
    ...{ name: 'imported', scores: fittedScores(scores, config) },
    remarks: [formatTitles[scores.format], ...scores.remarks],
  };
}

/** @throws InputError where no sample is valid: then there are no scores. */
async function retrieval(
  given: Given,
  { onProgress }: MethodContext<ComparisonResult>,
): Promise<ComparedScores> {
  const measured = await measuredScores(given, onProgress);
  const remarks = [`${measured.validSamples} valid samples`];
  return { name: 'Retrieval score', scores: validScores(measured), remarks };
}

async function patternScores(
  given: Given,
  id: string,
  { onProgress }: MethodContext<ComparisonResult>,
): Promise<ComparedScores> {
  const found = await given.analyse('head-scores', {}, headScoresSchema, onProgress);
  const score = found.scores.find((one) => one.id === id);
  if (!score) throw new InputError(`the head scores have no ${id}`);
  return { name: score.title, scores: score.values, remarks: ['on repeated random tokens'] };
}
