import type { Random } from '../../base/random';
import { topIndices } from '../../base/statistics';
import type { LoadedModel } from '../../model/loaded';
import { fittedScores } from '../../terms/headScoreFiles';
import { allHeads } from '../../terms/heads';
import type { HeadGridShape, HeadSet } from '../../terms/heads';
import { choiceOf, needleTestFields } from '../../terms/needles';
import type { MethodContext, MethodInput } from '../define';
import { importedScores, measuredScores, selectedHeads } from '../headSources';
import type { RecallParameters } from './parameters';
import type { RecallCurvesResult } from './result';

/** Heads in the order in which they are masked. */
export interface Ranking extends Pick<RecallCurvesResult, 'scores' | 'validSamples' | 'advice'> {
  /** Best first; those without a score above 0 last, in random order. Empty where there is no ranking. */
  readonly order: HeadSet;
  /** How many of the order have a rank of their own. */
  readonly ranked: number;
  /** A set as a whole: nothing is masked beyond it. */
  readonly whole: boolean;
}

/**
 * Ranks the heads by what the parameters name; retrieval scores are measured with the same needle first.
 * @throws InputError when none are selected, or nothing is imported
 */
export async function rankedHeads(
  { config }: LoadedModel,
  input: MethodInput,
  parameters: RecallParameters,
  { onProgress }: MethodContext<RecallCurvesResult>,
  random: Random,
): Promise<Ranking> {
  if (parameters.heads === 'selected') return setOf(selectedHeads(input));
  if (parameters.heads === 'imported') {
    const file = await importedScores(input.given, parameters.scores);
    const scores = fittedScores(file, config);
    const ranking = { ...byScore(scores, config, random), scores };
    return file.format === 'heads'
      ? { ...ranking, ...setOf(ranking.order.slice(0, ranking.ranked)), scores }
      : ranking;
  }
  const { scores, validSamples, advice } = await measuredScores(
    input.given,
    onProgress,
    choiceOf(needleTestFields, parameters),
  );
  if (!scores) return { ...setOf([]), validSamples, advice: advice ?? 'No sample was valid.' };
  return { ...byScore(scores, config, random), validSamples };
}

function setOf(heads: HeadSet): Ranking {
  return {
    ...{ order: heads, ranked: heads.length, whole: true },
    ...{ scores: null, validSamples: null, advice: null },
  };
}

function byScore(
  scores: readonly (number | null)[],
  shape: HeadGridShape,
  random: Random,
): Ranking {
  const heads = allHeads(shape);
  const values = heads.map((_, i) => scores[i] ?? -Infinity);
  const places = topIndices(values, heads.length);
  const above = places.filter((i) => (values[i] ?? 0) > 0);
  const rest = places.slice(above.length);
  const order = [...above, ...random.sample(rest, rest.length)].flatMap((i) => heads[i] ?? []);
  return {
    ...{ order, ranked: above.length, whole: false },
    ...{ scores, validSamples: null, advice: null },
  };
}
