import { z } from 'zod';
import { isCausal } from '../../terms/models';
import { defineAnalysis } from '../define';
import { directionField, metricField, pairFields } from '../../terms/pairFields';
import type { PatchingResult } from './result';

/** What is patched, between which texts, and what is measured. */
export const patchingParameters = z.object({
  ...pairFields,
  place: z
    .enum(['residual', 'attention', 'mlp', 'z', 'q', 'k', 'v', 'pattern', 'cell'])
    .default('z')
    .meta({
      title: 'What is patched',
      description:
        'residual: before each layer; attention, mlp: what they add; z, q, k, v, pattern: of each head; cell: single weights of one head’s pattern',
    }),
  head: z
    .string()
    .default('L0H0')
    .meta({
      title: 'Head',
      when: { place: 'cell' },
      description: 'Whose pattern',
    }),
  positions: z.enum(['all', 'each']).default('all').meta({
    title: 'Positions',
    description: 'all: a place is patched at every position at once; each: position by position',
  }),
  direction: directionField('denoise'),
  metric: metricField,
});

export const activationPatching = defineAnalysis<typeof patchingParameters, PatchingResult>({
  id: 'activation-patching',
  title: 'Patching',
  topic: 'circuits',
  about:
    'Carries what single places of the model hold from one text into another, and measures how much of the answer comes with it. Estimates of all places come first, from one backward pass; exact values replace them.',
  paper: {
    title: 'Towards Best Practices of Activation Patching in Language Models',
    authors: 'Zhang, Nanda',
    year: 2024,
    id: 'arXiv:2309.16042',
  },
  parameters: patchingParameters,
  supports: (model) =>
    (isCausal(model) && model.input !== 'image') ||
    'needs a model that goes on with a text: its next token is what is measured',
  method: () => import('./method'),
  view: () => import('./view'),
});
