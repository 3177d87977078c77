import { z } from 'zod';
import { headSourceFields } from '../../terms/headSources';
import { needleFields, takesNeedleTests } from '../../terms/needles';
import { defineAnalysis } from '../define';
import type { GridResult } from './result';

const steps = z.number().int().min(1).max(40).default(5);
const tokens = z.number().int().min(0).max(100_000).default(0);

/** What the user can set; the texts that suit a model are those of the retrieval-head analysis. */
export const gridParameters = z.object({
  columns: steps.meta({
    title: 'Lengths',
    description: 'How many, evenly spaced; 20 in the paper',
  }),
  rows: steps.meta({
    title: 'Depths',
    description: 'Places of the needle from the start to the end; 10 in the paper',
  }),
  shortest: tokens.meta({
    title: 'Shortest',
    description: 'Tokens of the whole prompt; 0: the first even step that holds the needle',
  }),
  longest: tokens.meta({
    title: 'Longest',
    description: 'Tokens of the whole prompt; 0: what the model reads, 2000 at most',
  }),
  samples: z.number().int().min(1).max(100).default(1).meta({
    title: 'Samples a cell',
    description: 'Haystacks drawn for each length and depth; an own one is always the same',
  }),
  ...headSourceFields,
  top: z.number().int().min(1).max(200).default(2).meta({
    title: 'Heads to mask (k)',
    description: 'The k best; of heads that were selected, or listed in a file, all',
  }),
  draws: z.number().int().min(0).max(20).default(5).meta({
    title: 'Random draws',
    description: 'Control: sets of k other heads, of the same layers as far as these have enough',
  }),
  mode: z.enum(['uniform', 'zero', 'mean']).default('uniform').meta({
    title: 'Masked by',
    description:
      'uniform: attends equally to all it can see, as in the papers; zero: its output becomes zero; mean: its output becomes its mean over the longest tests',
  }),
  scope: z.enum(['decode', 'all']).default('decode').meta({
    title: 'Mask at',
    description:
      'decode: the last prompt token and what is generated, as in the paper; all: every position',
  }),
  ...needleFields,
});

export const needleGrid = defineAnalysis<typeof gridParameters, GridResult>({
  id: 'needle-grid',
  title: 'Needle grid',
  topic: 'retrieval',
  about:
    'Hides a sentence at every depth of texts of many lengths and maps where the model still finds it: unchanged, with its best retrieval heads masked, and with as many random others.',
  paper: {
    title: 'Retrieval Head Mechanistically Explains Long-Context Factuality',
    authors: 'Wu, Wang, Xiao, Peng, Fu',
    year: 2024,
    id: 'arXiv:2404.15574',
  },
  parameters: gridParameters,
  defaultsFrom: 'retrieval-heads',
  supports: takesNeedleTests,
  method: () => import('./method'),
  view: () => import('./view'),
});
