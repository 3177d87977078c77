import { z } from 'zod';
import { InputError } from '../../base/errors';
import type { LoadedModel } from '../../model/loaded';
import { bestOfFile, topShare } from '../../terms/headChoice';
import { fittedScores } from '../../terms/headScoreFiles';
import type { HeadSet } from '../../terms/heads';
import type { MethodContext, MethodInput } from '../define';
import type { InfluenceParameters } from './documents';
import type { InfluenceResult } from './result';

/** The heads in question, and what they were chosen by. */
export interface ChosenHeads {
  readonly heads: HeadSet;
  readonly scores: readonly (number | null)[] | null;
  readonly validSamples: number | null;
}

/** What is read of the result of the retrieval-head analysis. */
const probeSchema = z.object({
  scores: z.array(z.number()).nullable(),
  validSamples: z.number(),
  advice: z.string().nullable(),
});

/** @throws InputError when there are no heads to choose: none selected, nothing imported, no valid sample. */
export async function chooseHeads(
  model: LoadedModel,
  input: MethodInput,
  parameters: InfluenceParameters,
  context: MethodContext<InfluenceResult>,
): Promise<ChosenHeads> {
  if (parameters.heads === 'selected') return selected(input);
  if (parameters.heads === 'imported') return imported(model, input, parameters);
  const { scores, validSamples, advice } = await probed(input, context);
  if (!scores) {
    throw new InputError(
      `there are no retrieval heads to take, as no sample of the probe was valid${advice === null ? '' : `: ${advice}`}. Set the retrieval-head analysis up for this model, select heads, or import scores`,
    );
  }
  return { heads: topShare(scores, parameters.share, model.config), scores, validSamples };
}

function selected({ heads }: MethodInput): ChosenHeads {
  if (heads) return { heads, scores: null, validSamples: null };
  throw new InputError('no heads are selected: select some, or choose others');
}

function imported(
  model: LoadedModel,
  { given }: MethodInput,
  { scores: name, share }: InfluenceParameters,
): ChosenHeads {
  if (name === '' || !given) throw new InputError('no scores are imported: choose a file of them');
  const file = given.scores(name);
  return {
    heads: bestOfFile(file, share, model.config),
    ...{ scores: fittedScores(file, model.config), validSamples: null },
  };
}

/** Retrieval scores of this model, measured once; what its control draws would tell is not needed. */
async function probed(
  { given }: MethodInput,
  { onProgress }: MethodContext<InfluenceResult>,
): Promise<z.infer<typeof probeSchema>> {
  const known = given?.kept.get('probe');
  const found =
    known ??
    (await given?.analyse('retrieval-heads', { draws: 0 }, (stage, done, total) =>
      onProgress(`retrieval heads: ${stage}`, done, total),
    ));
  given?.kept.set('probe', found);
  return probeSchema.parse(found);
}
