import { z } from 'zod';
import { InputError } from '../base/errors';
import { mean, topIndices } from '../base/statistics';
import { writeGates } from '../terms/headGates';
import { allHeads } from '../terms/heads';
import type { HeadGridShape } from '../terms/heads';
import { writeHeadList, writeHeadScores } from '../terms/headScoreWriting';
import { retrievalThreshold } from '../terms/sparsity';
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
 * Writes the scores of the valid samples, by the file's ending: `.tsv` a table of mean scores as gates,
 * `.txt` the list of retrieval heads (a mean of 0.1 or more), best first, else the retrieval-head
 * repository's form. How they were made lies beside it: the protocol, and of each sample in the lists'
 * order where it lay and what came of it.
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
  const perSample = valid.map(({ scores }) => scores);
  await writeOutput(path, contentOf(path, perSample, shape));
  const meta = {
    ...{ ...provenance, variant, filter: 'ROUGE-1 recall of the answer over 0.5' },
    ...{ samples: samples.length, validSamples: valid.length },
    perSample: valid.map(({ scores: _, valid: __, ...sample }) => sample),
  };
  await writeOutput(`${path.replace(/\.(json|tsv|txt)$/, '')}.meta.json`, toJson(meta));
}

function contentOf(
  path: string,
  perSample: readonly (readonly number[])[],
  shape: HeadGridShape,
): string {
  const heads = allHeads(shape);
  const means = heads.map((_, head) => mean(perSample.map((scores) => scores[head] ?? 0)));
  if (path.endsWith('.tsv')) return writeGates(means, shape);
  if (!path.endsWith('.txt')) return writeHeadScores(perSample, shape);
  const found = topIndices(means, heads.length).filter(
    (i) => (means[i] ?? 0) >= retrievalThreshold,
  );
  return writeHeadList(found.flatMap((i) => heads[i] ?? []));
}
