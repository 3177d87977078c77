import { mean, topIndices } from '../base/statistics';
import { writeGates } from './headGates';
import { allHeads } from './heads';
import type { HeadGridShape } from './heads';
import { writeHeadList, writeHeadScores } from './headScoreWriting';
import type { Provenance } from './provenance';
import { retrievalThreshold } from './sparsity';

/** Needle tests that heads were scored on, as far as files tell of them. */
export interface ScoredSamples extends HeadGridShape {
  readonly variant: string;
  readonly samples: readonly {
    readonly depth: number;
    readonly length: number;
    readonly sample?: number | undefined;
    readonly response: string;
    readonly recall: number;
    readonly valid: boolean;
    /** `[layer * head]` */
    readonly scores: readonly number[];
  }[];
}

/** The forms in which scores can be written, by the ending of the file. */
export const scoreFileForms = {
  json: 'head_score JSON of the retrieval-head repository',
  tsv: 'table of mean scores as gates (DuoAttention)',
  txt: 'list of the retrieval heads',
} as const;
export type ScoreFileForm = keyof typeof scoreFileForms;

/**
 * The scores of the valid samples: `json` in the retrieval-head repository's form, `tsv` their means as a
 * table of gates, `txt` the retrieval heads (a mean of 0.1 or more), best first.
 */
export function scoreFile(form: ScoreFileForm, { samples, ...shape }: ScoredSamples): string {
  const perSample = samples.filter(({ valid }) => valid).map(({ scores }) => scores);
  if (form === 'json') return writeHeadScores(perSample, shape);
  const heads = allHeads(shape);
  const means = heads.map((_, head) => mean(perSample.map((scores) => scores[head] ?? 0)));
  if (form === 'tsv') return writeGates(means, shape);
  const best = topIndices(means, heads.length);
  const found = best.filter((i) => (means[i] ?? 0) >= retrievalThreshold);
  return writeHeadList(found.flatMap((i) => heads[i] ?? []));
}

/**
 * What lies beside such a file: how it was made, which samples count, and of each of these, in the
 * order of the file's lists, where it lay and what came of it.
 */
export function scoreFileRecord(
  provenance: Partial<Provenance>,
  { samples, variant }: ScoredSamples,
): Readonly<Record<string, unknown>> {
  const valid = samples.filter((sample) => sample.valid);
  return {
    ...{ ...provenance, variant, filter: filterWords(variant, provenance.parameters?.probe) },
    ...{ samples: samples.length, validSamples: valid.length },
    perSample: valid.map(({ scores: _, valid: __, ...sample }) => sample),
  };
}

/** Which samples count. A probe of random tokens has no words: its answers are compared token by token. */
function filterWords(variant: string, probe: unknown): string {
  if (variant === 'forced') return 'none: the answer was given to the model';
  return probe === 'repeats'
    ? 'recall of the answer’s tokens over 0.5'
    : 'ROUGE-1 recall of the answer over 0.5';
}
