import { z } from 'zod';
import { readsSource } from '../../terms/blocks';
import { headSourceFields } from '../../terms/headSources';
import { isCausal } from '../../terms/models';
import { defineAnalysis } from '../define';
import type { InfluenceResult } from './result';

/** The documents that are made of the model's own words. */
export const sampleDocumentsName = 'sample';

export const influenceParameters = z.object({
  documents: z.string().min(1).default(sampleDocumentsName).meta({
    title: 'Documents',
    description: 'Own texts stay on this machine; a link names them by their digest',
    given: 'documents',
  }),
  ...headSourceFields,
  share: z.number().gt(0).max(1).default(0.05).meta({
    title: 'Top share',
    description: 'Of all heads, rounded up: 0.05 in the paper',
  }),
  draws: z.number().int().min(0).max(20).default(5).meta({
    title: 'Random draws',
    description: 'Control: as many other heads, of the same layers where there are enough',
  }),
  window: z.number().int().min(2).max(100_000).default(4096).meta({
    title: 'Window',
    description: 'Tokens read at once at most; the model’s context if that is shorter',
  }),
  long: z.enum(['chunks', 'start']).default('chunks').meta({
    title: 'Longer documents',
    description: 'chunks: read piece by piece, losses summed; start: the first window alone',
  }),
});

export const attentionInfluence = defineAnalysis<typeof influenceParameters, InfluenceResult>({
  id: 'attention-influence',
  title: 'AttentionInfluence',
  topic: 'retrieval',
  about:
    'Scores documents by how much the model’s loss on them rises when its retrieval heads attend uniformly: those that need them are texts where far parts belong together.',
  paper: {
    title:
      'AttentionInfluence: Adopting Attention Head Influence for Weak-to-Strong Pretraining Data Selection',
    authors: 'Hua, Wu, Zhang, Shen',
    year: 2025,
    id: 'arXiv:2505.07293',
  },
  parameters: influenceParameters,
  supports(model) {
    if (model.input !== 'text')
      return 'needs a model that reads texts: documents are what it scores';
    if (readsSource(model)) {
      return 'needs a model that goes on with one text; this one has an encoder that reads another';
    }
    return isCausal(model) || 'needs a model that goes on with a text; this one sees both ways';
  },
  method: () => import('./method'),
  view: () => import('./view'),
});
