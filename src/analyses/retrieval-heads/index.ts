import { z } from 'zod';
import { needleTestFields, takesNeedleTests } from '../../terms/needles';
import { defineAnalysis } from '../define';
import type { RetrievalResult } from './result';

/** What the user can set; the texts that suit a model come from its headscope.json. */
export const retrievalParameters = z.object({
  ...needleTestFields,
  variant: z.enum(['code', 'unique', 'set', 'forced']).default('code').meta({
    title: 'Score',
    description:
      'code: each copying step counts; unique: each needle position once; set: the token sets of the paper; forced: the answer is given, so that every sample counts (a control for models that cannot answer)',
  }),
  top: z.number().int().min(1).max(200).default(2).meta({
    title: 'Heads to mask',
    description:
      'The k best heads are made uniform, against k random others of the same layers, as far as these have enough',
  }),
  draws: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(5)
    .meta({ title: 'Random draws', description: 'Control sets of k heads from the others' }),
  scope: z.enum(['decode', 'all']).default('decode').meta({
    title: 'Mask at',
    description:
      'decode: the last prompt token and what is generated, as in the paper; all: every position',
  }),
});

export const retrievalHeads = defineAnalysis<typeof retrievalParameters, RetrievalResult>({
  id: 'retrieval-heads',
  title: 'Retrieval heads',
  topic: 'retrieval',
  about:
    'Hides a sentence in a long text, asks for it, and counts for every head how often it looks at the very token that the model copies next.',
  paper: {
    title: 'Retrieval Head Mechanistically Explains Long-Context Factuality',
    authors: 'Wu, Wang, Xiao, Peng, Fu',
    year: 2024,
    id: 'arXiv:2404.15574',
  },
  parameters: retrievalParameters,
  supports: takesNeedleTests,
  method: () => import('./method'),
  view: () => import('./view'),
});
