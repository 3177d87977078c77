import { z } from 'zod';
import { isCausal } from '../../terms/models';
import { defineAnalysis } from '../define';
import type { AblationResult } from './result';

/** How heads are switched off, and what is measured. */
export const ablationParameters = z.object({
  kind: z.enum(['zero', 'uniform']).default('zero').meta({
    title: 'Switched off by',
    description:
      'zero: its output becomes zero (hook_z); uniform: it attends equally to all it can see (hook_pattern)',
  }),
  metric: z
    .enum(['loss', 'logit-difference', 'probability', 'target-loss', 'kl'])
    .default('loss')
    .meta({
      title: 'Metric',
      description: 'loss: mean of all tokens of the text; the others: at the last token',
    }),
  target: z.string().default('').meta({
    title: 'Target',
    description: 'The token that should come next; empty: the model’s first choice',
  }),
  distractor: z.string().default('').meta({
    title: 'Distractor',
    description: 'Held against the target; empty: the next choice after the target',
  }),
});

export const headAblation = defineAnalysis<typeof ablationParameters, AblationResult>({
  id: 'head-ablation',
  title: 'What heads do',
  topic: 'heads',
  about:
    'Switches off every head alone and measures how much worse the model gets on the text on the page. The run is taken up at the head’s layer, all heads of a layer side by side.',
  paper: {
    title: 'Are Sixteen Heads Really Better than One?',
    authors: 'Michel, Levy, Neubig',
    year: 2019,
    id: 'arXiv:1905.10650',
  },
  parameters: ablationParameters,
  supports: (model) =>
    (isCausal(model) && model.input !== 'image') ||
    'needs a model that goes on with a text: its next token is what is measured',
  method: () => import('./method'),
  view: () => import('./view'),
});
