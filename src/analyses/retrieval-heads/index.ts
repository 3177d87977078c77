import { z } from 'zod';
import { readsSource } from '../../terms/blocks';
import { isCausal } from '../../terms/models';
import { defineAnalysis } from '../define';
import type { RetrievalResult } from './result';

const text = z.string().trim().min(1);
const share = z.number().min(0).max(1);

/** What the user can set; the texts that suit a model come from its headscope.json. */
export const retrievalParameters = z.object({
  needle: text
    .default(
      'The best thing to do in the harbour town is to watch the ferries from the old lighthouse at dusk.',
    )
    .meta({ title: 'Needle', description: 'The sentence hidden in the haystack', multiline: true }),
  question: text
    .default(
      'Based on the content of the book, Question: What is the best thing to do in the harbour town?\nAnswer:',
    )
    .meta({
      title: 'Question',
      description: 'Follows the haystack; the model goes on from here',
      multiline: true,
    }),
  answer: text.default('watch the ferries from the old lighthouse at dusk').meta({
    title: 'Answer',
    description: 'The part of the needle that should be copied: located and scored',
  }),
  haystack: z.string().default('').meta({
    title: 'Haystack',
    description: 'Own text to hide the needle in; empty: generated',
    multiline: true,
  }),
  length: z
    .number()
    .int()
    .min(8)
    .max(100_000)
    .default(400)
    .meta({ title: 'Length', description: 'Tokens of the whole prompt' }),
  depths: z
    .array(share)
    .min(1)
    .default([0, 0.25, 0.5, 0.75, 1])
    .meta({ title: 'Depths', description: 'Where the needle is put: 0 start, 1 end' }),
  samples: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(2)
    .meta({ title: 'Samples a depth', description: 'Haystacks drawn for each depth' }),
  newTokens: z
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .meta({ title: 'New tokens', description: 'Generated at most; ends at a line break' }),
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
