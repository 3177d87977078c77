import { z } from 'zod';

/** Where the examples of a sweep or a score come from. */
export const datasetKinds = {
  repeats: 'Repeated random tokens',
  'indirect-objects': 'Indirect objects',
  'greater-than': 'Greater-than',
  docstring: 'Docstring',
  own: 'Own pairs',
} as const;
export type DatasetKind = keyof typeof datasetKinds;

const kinds = Object.keys(datasetKinds) as [DatasetKind, ...DatasetKind[]];

/** The choice of a dataset as parameters of an analysis: to be spread into its schema. */
export const datasetFields = {
  dataset: z
    .enum(kinds)
    .default('repeats')
    .meta({
      title: 'Dataset',
      when: { texts: 'dataset' },
      description:
        'repeats: a segment of random tokens, twice; indirect-objects: who receives; greater-than: the end of a span of years; docstring: the next argument; own: the pairs below',
    }),
  examples: z
    .number()
    .int()
    .min(1)
    .max(500)
    .default(20)
    .meta({
      title: 'Examples',
      when: { texts: 'dataset' },
      description: 'How many to keep; those that do not suit the tokenizer are left out',
    }),
  seed: z
    .number()
    .int()
    .min(0)
    .max(999_999)
    .default(1)
    .meta({
      title: 'Seed',
      when: { texts: 'dataset' },
      description: 'Another seed draws other examples',
    }),
  segment: z
    .number()
    .int()
    .min(2)
    .max(500)
    .default(12)
    .meta({
      title: 'Segment',
      when: { texts: 'dataset', dataset: 'repeats' },
      description: 'Repeats only: random tokens in a segment, no token twice',
    }),
  pairs: z
    .string()
    .default('')
    .meta({
      title: 'Own pairs',
      when: { texts: 'dataset', dataset: 'own' },
      description:
        'CSV with the columns clean, corrupt, target, distractor; several targets or distractors with | between them',
      multiline: true,
    }),
};

export const datasetSchema = z.object(datasetFields);
export type DatasetChoice = z.output<typeof datasetSchema>;

/** A question with a known answer, and its counterpart that differs in what decides the answer. */
export interface Example {
  /** What sort of example it is (ABBA, BABA, "2 listed"); '' where all are alike. */
  readonly variant: string;
  /** Tokens up to the answer, with what the tokenizer puts in front. */
  readonly clean: readonly number[];
  /** As many tokens, another answer or none. */
  readonly corrupt: readonly number[];
  /** Tokens that are right after the clean text; more than one where several are. */
  readonly targets: readonly number[];
  /** Tokens to hold them against: wrong, but likely for a model that misses the point. */
  readonly distractors: readonly number[];
}

/** What became of the examples that were drawn or read. */
export interface DatasetCounts {
  readonly kind: DatasetKind;
  readonly kept: number;
  readonly tried: number;
  /** Why the others were left out, most frequent reason first. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  /** Which words or tokens the examples are made of. */
  readonly words: string;
}

/** Examples that suit a tokenizer. */
export interface Dataset {
  readonly counts: DatasetCounts;
  readonly examples: readonly Example[];
}

/** What was kept, what was left out and why, in a sentence or two. */
export function datasetSentence({ kind, kept, tried, dropped, words }: DatasetCounts): string {
  const reasons = dropped.map(({ reason, count }) => `${count}: ${reason}`).join('; ');
  const left = reasons === '' ? '' : ` (left out: ${reasons})`;
  return `${datasetKinds[kind]}: kept ${kept} of ${tried}${left}. ${words}`;
}
