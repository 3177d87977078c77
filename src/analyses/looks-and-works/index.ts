import { z } from 'zod';
import { readsSource } from '../../terms/blocks';
import { datasetFields } from '../../terms/datasets';
import { isCausal } from '../../terms/models';
import { defineAnalysis } from '../define';
import type { LooksAndWorksResult } from './result';

/** On what heads are measured, and how they are switched off. */
export const looksAndWorksParameters = z.object({
  ...datasetFields,
  kind: z.enum(['zero', 'uniform', 'mean', 'all']).default('zero').meta({
    title: 'Switched off by',
    description:
      'zero: output zero; uniform: attends equally to all it sees; mean: output replaced by its mean over clean texts; all: each of the three',
  }),
  sequences: z.number().int().min(1).max(100).default(4).meta({
    title: 'Scored sequences',
    description: 'Texts of 25 random tokens, repeated, that the patterns are scored on',
  }),
  draws: z.number().int().min(1).max(50).default(5).meta({
    title: 'Random sets',
    description: 'Drawn to hold the selected heads against: as many heads in the same layers',
  }),
});

export const looksAndWorks = defineAnalysis<typeof looksAndWorksParameters, LooksAndWorksResult>({
  id: 'looks-and-works',
  title: 'Looks against works',
  topic: 'heads',
  about:
    'Holds what each head looks like (its scores on repeated random tokens) against what it does (how much worse the answers to a task get without it). Draw a box around heads to select them; then they are switched off together, and so are random heads of the same layers.',
  paper: {
    title: 'Attention is not Explanation',
    authors: 'Jain, Wallace',
    year: 2019,
    id: 'arXiv:1902.10186',
  },
  parameters: looksAndWorksParameters,
  supports(model) {
    if (!isCausal(model) || model.input === 'image')
      return 'needs a model that goes on with a text: its next token is what is measured';
    return (
      !readsSource(model) ||
      'needs a model that reads one text; this one has an encoder and a decoder'
    );
  },
  method: () => import('./method'),
  view: () => import('./view'),
});
