import { z } from 'zod';

/** Where a ranking of heads comes from, as parameters of an analysis: to be spread into its schema. */
export const headSourceFields = {
  heads: z.enum(['retrieval-heads', 'selected', 'imported']).default('retrieval-heads').meta({
    title: 'Heads',
    description:
      'retrieval-heads: the best by retrieval score, measured first; selected: those selected on the page; imported: the best of an imported file',
  }),
  scores: z
    .string()
    .default('')
    .meta({
      title: 'Imported scores',
      description: 'head_score JSON, table of gates, or list of heads',
      given: 'scores',
      when: { heads: 'imported' },
    }),
};

export type HeadSource = z.output<z.ZodObject<typeof headSourceFields>>;
