import { z } from 'zod';
import { InputError } from '../base/errors';
import { scoreFile, scoreFileRecord } from '../terms/scoredSamples';
import type { ScoreFileForm } from '../terms/scoredSamples';
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
      sample: z.number().optional(),
      response: z.string(),
      recall: z.number(),
      valid: z.boolean(),
      scores: z.array(z.number()),
    }),
  ),
});

/**
 * Writes the scores of the valid samples in the form of the file's ending (`scoreFile`; other endings
 * as .json), and how they were made beside it.
 * @throws InputError for an analysis that has no such scores, or without a valid sample
 */
export async function exportHeadScores(
  path: string,
  { provenance, result }: Report,
): Promise<void> {
  const parsed = resultSchema.safeParse(result);
  if (!parsed.success)
    throw new InputError(`--head-scores: ${provenance.analysis} has no such scores`);
  if (parsed.data.samples.every(({ valid }) => !valid))
    throw new InputError('--head-scores: no sample was valid, so there are none');
  const [whole, ending] = /\.(json|tsv|txt)$/.exec(path) ?? ['', 'json'];
  await writeOutput(path, scoreFile(ending as ScoreFileForm, parsed.data));
  const record = scoreFileRecord(provenance, parsed.data);
  await writeOutput(`${path.slice(0, path.length - whole.length)}.meta.json`, toJson(record));
}
