import type { Random } from '../../base/random';
import type { LoadedModel } from '../../model/loaded';
import { bestOfFile, randomSets, topShare } from '../../terms/headChoice';
import { choiceOf, needleFields } from '../../terms/needles';
import type { HeadSet } from '../../terms/heads';
import type { MethodContext, MethodInput } from '../define';
import { importedScores, measuredScores, selectedHeads } from '../headSources';
import type { GridParameters } from './axes';
import type { ConditionName, GridResult } from './result';

/** The heads that each condition masks, and what they were chosen by. */
export interface MaskedHeads extends Pick<GridResult, 'validSamples' | 'advice'> {
  readonly conditions: readonly {
    readonly name: ConditionName;
    readonly sets: readonly HeadSet[];
  }[];
}

/**
 * The unchanged model, the best heads, and random others; the first alone where no sample of the
 * retrieval-head analysis is valid.
 * @throws InputError when no heads are selected, nothing is imported, or no head scored above 0
 */
export async function maskedHeads(
  model: LoadedModel,
  input: MethodInput,
  parameters: GridParameters,
  { onProgress }: MethodContext<GridResult>,
  random: Random,
): Promise<MaskedHeads> {
  const { heads, validSamples, advice } = await bestHeads(model, input, parameters, onProgress);
  const others = randomSets(heads, parameters.draws, model.config, random);
  const conditions = [
    { name: 'base', sets: [[]] },
    { name: 'top', sets: [heads] },
    { name: 'random', sets: others },
  ] as const;
  return {
    conditions: conditions.filter(({ name, sets }) =>
      name === 'base' ? true : heads.length > 0 && sets.length > 0,
    ),
    ...{ validSamples, advice },
  };
}

interface BestHeads extends Pick<GridResult, 'validSamples' | 'advice'> {
  readonly heads: HeadSet;
}

async function bestHeads(
  { config }: LoadedModel,
  input: MethodInput,
  parameters: GridParameters,
  report: (stage: string, done: number, total: number) => void,
): Promise<BestHeads> {
  const share = parameters.top / (config.n_layers * config.n_heads);
  if (parameters.heads === 'selected') {
    return { heads: selectedHeads(input), validSamples: null, advice: null };
  }
  if (parameters.heads === 'imported') {
    const file = await importedScores(input.given, parameters.scores);
    return { heads: bestOfFile(file, share, config), validSamples: null, advice: null };
  }
  // Lengths and depths stay those that suit the model.
  const needle = choiceOf(needleFields, parameters);
  const measured = await measuredScores(input.given, report, needle);
  const { scores, validSamples, advice } = measured;
  return scores
    ? { heads: topShare(scores, share, config), validSamples, advice: null }
    : { heads: [], validSamples, advice: advice ?? 'No sample was valid.' };
}
