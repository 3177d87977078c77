import { z } from 'zod';
import { InputError } from '../base/errors';
import { writeHeadScores } from '../terms/headScoreFiles';
import { toJson, writeOutput } from './outputFile';

/** An analysis and all that is needed to repeat it. */
interface Report {
  readonly provenance: { readonly analysis: string };
  readonly result: unknown;
}

/** What is read of a result of the retrieval-head analysis. */
const resultSchema = z.object({
  n_layers: z.number(),
  n_heads: z.number(),
  variant: z.string(),
  samples: z.array(
    z.object({
      depth: z.number(),
      length: z.number(),
      response: z.string(),
      recall: z.number(),
      valid: z.boolean(),
      scores: z.array(z.number()),
    }),
  ),
});

/**
 * Writes the scores of the valid samples in the retrieval-head repository's form, and how they were
 * made beside it: the protocol, and of each sample in the lists' order where it lay and what came of it.
 * @throws InputError for an analysis that has no such scores, or without a valid sample
 */
export async function exportHeadScores(
  path: string,
  { provenance, result }: Report,
): Promise<void> {
  const parsed = resultSchema.safeParse(result);
  if (!parsed.success)
    throw new InputError(`--head-scores: ${provenance.analysis} has no such scores`);
  const { samples, variant, ...shape } = parsed.data;
  const valid = samples.filter((sample) => sample.valid);
  if (valid.length === 0)
    throw new InputError('--head-scores: no sample was valid, so there are none');
  await writeOutput(
    path,
    writeHeadScores(
      valid.map(({ scores }) => scores),
      shape,
    ),
  );
  const meta = {
    ...{ ...provenance, variant, filter: 'ROUGE-1 recall of the answer over 0.5' },
    ...{ samples: samples.length, validSamples: valid.length },
    perSample: valid.map(({ scores: _, valid: __, ...sample }) => sample),
  };
  await writeOutput(`${path.replace(/\.json$/, '')}.meta.json`, toJson(meta));
}
