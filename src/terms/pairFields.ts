import { z } from 'zod';
import { datasetFields } from './datasets';

/** Where the pairs of texts of a sweep come from, as parameters: to be spread into its schema. */
export const pairFields = {
  texts: z.enum(['dataset', 'page']).default('dataset').meta({
    title: 'Texts',
    description: 'dataset: the examples below; page: the text on the page, against a corrupt one',
  }),
  ...datasetFields,
  corrupt: z
    .string()
    .default('')
    .meta({
      title: 'Corrupt text',
      when: { texts: 'page' },
      description: 'As many tokens as the text on the page, another answer',
    }),
  target: z
    .string()
    .default('')
    .meta({
      title: 'Target',
      when: { texts: 'page' },
      description: 'Empty: the model’s first choice after the text',
    }),
  distractor: z
    .string()
    .default('')
    .meta({
      title: 'Distractor',
      when: { texts: 'page' },
      description: 'Empty: the first choice after the corrupt text',
    }),
};

/** Which text is run and which lends its values. */
export function directionField(usual: 'denoise' | 'noise') {
  return z.enum(['denoise', 'noise']).default(usual).meta({
    title: 'Direction',
    description:
      'denoise: clean values into the corrupt text (what is enough); noise: corrupt values into the clean text (what is needed)',
  });
}

/** What is measured of the prediction after the last token. */
export const metricField = z
  .enum(['logit-difference', 'probability', 'target-loss', 'kl'])
  .default('logit-difference')
  .meta({ title: 'Metric', description: 'Of the prediction after the last token' });
