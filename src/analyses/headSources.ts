import { z } from 'zod';
import { InputError } from '../base/errors';
import type { HeadScores } from '../terms/headScoreFiles';
import type { HeadSet } from '../terms/heads';
import type { Given, MethodInput } from './define';

/** What is read of the result of the retrieval-head analysis. */
const measuredSchema = z.object({
  /** `[layer * head]`; null where no sample was valid. */
  scores: z.array(z.number()).nullable(),
  validSamples: z.number(),
  advice: z.string().nullable(),
});
export type MeasuredScores = z.infer<typeof measuredSchema>;

/** @throws InputError when none are selected. */
export function selectedHeads({ heads }: MethodInput): HeadSet {
  if (heads && heads.length > 0) return heads;
  throw new InputError('no heads are selected: select some, or choose others');
}

/** @throws InputError when no file of scores was given, or it is not here. */
export async function importedScores(given: Given | undefined, name: string): Promise<HeadScores> {
  if (name === '' || !given) throw new InputError('no scores are imported: choose a file of them');
  return given.scores(name);
}

/**
 * Retrieval scores of the model under the parameters that suit it, and over them those given. Control
 * draws are not needed for them.
 */
export async function measuredScores(
  given: Given | undefined,
  report: (stage: string, done: number, total: number) => void,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<MeasuredScores> {
  if (!given) throw new InputError('no retrieval scores can be measured here: give heads');
  return given.analyse(
    'retrieval-heads',
    { ...parameters, draws: 0 },
    measuredSchema,
    (stage, done, total) => report(`retrieval heads: ${stage}`, done, total),
  );
}

/** @throws InputError where no sample was valid: then there are no scores. */
export function validScores({ scores, advice }: MeasuredScores): readonly number[] {
  if (scores) return scores;
  throw new InputError(
    `there are no retrieval scores, as no sample of the needle tests was valid${advice === null ? '' : `: ${advice}`}. Set the retrieval-head analysis up for this model, select heads, or import scores`,
  );
}
