import { z } from 'zod';
import { headSourceFields } from '../../terms/headSources';
import { needleTestFields, takesNeedleTests } from '../../terms/needles';
import { defineAnalysis } from '../define';
import type { RecallCurvesResult } from './result';

/** What the user can set; the texts that suit a model are those of the retrieval-head analysis. */
export const recallParameters = z.object({
  ...headSourceFields,
  ks: z
    .array(z.number().int().min(1).max(100_000))
    .min(1)
    .max(20)
    .default([1, 2, 3, 5, 10, 15, 20, 30, 50, 100])
    .meta({
      title: 'Heads at once (k)',
      description: 'The k best heads are masked together; at most half of all heads are',
    }),
  mode: z.enum(['uniform', 'zero', 'mean']).default('uniform').meta({
    title: 'Masked by',
    description:
      'uniform: attends equally to all it can see, as in the papers; zero: its output becomes zero; mean: its output becomes its mean over the tests',
  }),
  scope: z.enum(['decode', 'all', 'both']).default('decode').meta({
    title: 'Mask at',
    description:
      'decode: the last prompt token and what is generated, as in the paper; all: every position; both: one after the other',
  }),
  draws: z.number().int().min(0).max(20).default(5).meta({
    title: 'Random draws',
    description: 'Control: sets of k other heads, none of the k best among them',
  }),
  from: z.enum(['layers', 'any']).default('layers').meta({
    title: 'Drawn from',
    description: 'layers: those of the k best, as far as they have enough other heads; any: all',
  }),
  singles: z.boolean().default(true).meta({
    title: 'Every head alone',
    description: 'Masks each head by itself as well, in both scopes: takes longest in large models',
  }),
  ...needleTestFields,
});

export const recallCurves = defineAnalysis<typeof recallParameters, RecallCurvesResult>({
  id: 'recall-curves',
  title: 'Recall without heads',
  topic: 'retrieval',
  about:
    'Masks the best retrieval heads and measures how much of a hidden sentence the model still finds, beside as many random other heads; then every head alone, to see which others the answer hangs on.',
  paper: {
    title: 'Retrieval Head Mechanistically Explains Long-Context Factuality',
    authors: 'Wu, Wang, Xiao, Peng, Fu',
    year: 2024,
    id: 'arXiv:2404.15574',
  },
  parameters: recallParameters,
  defaultsFrom: 'retrieval-heads',
  supports: takesNeedleTests,
  method: () => import('./method'),
  view: () => import('./view'),
});
