import type { LoadedModel } from '../../model/loaded';
import { bestOfFile, topShare } from '../../terms/headChoice';
import { fittedScores } from '../../terms/headScoreFiles';
import type { HeadSet } from '../../terms/heads';
import type { MethodContext, MethodInput } from '../define';
import { importedScores, measuredScores, selectedHeads, validScores } from '../headSources';
import type { InfluenceParameters } from './documents';
import type { InfluenceResult } from './result';

/** The heads in question, and what they were chosen by. */
export interface ChosenHeads {
  readonly heads: HeadSet;
  readonly scores: readonly (number | null)[] | null;
  readonly validSamples: number | null;
}

/** @throws InputError when there are no heads to choose: none selected, nothing imported, no valid sample. */
export async function chooseHeads(
  { config }: LoadedModel,
  input: MethodInput,
  parameters: InfluenceParameters,
  { onProgress }: MethodContext<InfluenceResult>,
): Promise<ChosenHeads> {
  const { heads: source, scores: name, share } = parameters;
  if (source === 'selected') {
    return { heads: selectedHeads(input), scores: null, validSamples: null };
  }
  if (source === 'imported') {
    const file = await importedScores(input.given, name);
    const heads = bestOfFile(file, share, config);
    return { heads, scores: fittedScores(file, config), validSamples: null };
  }
  const measured = await measuredScores(input.given, onProgress);
  const scores = validScores(measured);
  return { heads: topShare(scores, share, config), scores, validSamples: measured.validSamples };
}
