import { z } from 'zod';
import { readsSource } from '../../terms/blocks';
import { isCausal } from '../../terms/models';
import { needleDepths, needleFields, needleLengths } from '../../terms/needles';
import { defineAnalysis } from '../define';
import type { RetrievalResult } from './result';

/** What the user can set; the texts that suit a model come from its headscope.json. */
export const retrievalParameters = z.object({
  ...needleFields,
  lengths: needleLengths
    .default([400])
    .meta({ title: 'Lengths', description: 'Tokens of the whole prompt, one or several lengths' }),
  depths: needleDepths
    .default([0, 0.25, 0.5, 0.75, 1])
    .meta({ title: 'Depths', description: 'Where the needle is put: 0 start, 1 end' }),
  samples: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(2)
    .meta({ title: 'Samples a place', description: 'Haystacks drawn for each length and depth' }),
  variant: z.enum(['code', 'unique', 'set']).default('code').meta({
    title: 'Score',
    description:
      'code: each copying step counts; unique: each needle position once; set: the token sets of the paper',
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
  about:
    'Hides a sentence in a long text, asks for it, and counts for every head how often it looks at the very token that the model copies next.',
  paper: {
    title: 'Retrieval Head Mechanistically Explains Long-Context Factuality',
    authors: 'Wu, Wang, Xiao, Peng, Fu',
    year: 2024,
    id: 'arXiv:2404.15574',
  },
  parameters: retrievalParameters,
  supports(model) {
    if (model.input === 'image') return 'hides a text in a text; this model reads pictures';
    if (model.input !== 'text') {
      return 'needs a model with a tokenizer: the needle, the question and the haystack are texts';
    }
    if (readsSource(model)) {
      return 'needs a model that goes on with one text; this one has an encoder that reads another';
    }
    return isCausal(model) || 'needs a model that goes on with a text; this one sees both ways';
  },
  method: () => import('./method'),
  view: () => import('./view'),
});
