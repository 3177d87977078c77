import { z } from 'zod';
import { InputError } from '../../base/errors';
import { readsSource } from '../../terms/blocks';
import { parseMask } from '../../terms/patternMask';
import { defineAnalysis } from '../define';
import type { HeadScoresResult } from './result';

const maskText = z.string().superRefine((text, context) => {
  try {
    parseMask(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    context.addIssue(error.message);
  }
});

/** What the heads are scored on. */
export const headScoresParameters = z.object({
  on: z.enum(['repeats', 'text']).default('repeats').meta({
    title: 'Scored on',
    description:
      'repeats: random tokens, repeated; text: the text on the page, once (scores that need repeats have no value there)',
  }),
  period: z.number().int().min(2).max(2000).default(25).meta({
    title: 'Segment',
    description: 'Random tokens in a segment, no token twice; shorter where the context is',
  }),
  times: z.number().int().min(2).max(8).default(2).meta({
    title: 'Times',
    description: 'How often the segment stands in a sequence',
  }),
  sequences: z.number().int().min(1).max(200).default(8).meta({
    title: 'Sequences',
    description: 'Each with tokens of its own: the spread is over them',
  }),
  bos: z.boolean().default(true).meta({
    title: 'Token in front',
    description: 'Begin with the token that the tokenizer puts in front, where it has one',
  }),
  mask: maskText.default('').meta({
    title: 'Own mask',
    description:
      'A score of your own: distances back (1, 2-4) and cells query:key (7:3), separated by spaces',
  }),
});

export const headScores = defineAnalysis<typeof headScoresParameters, HeadScoresResult>({
  id: 'head-scores',
  title: 'Head scores',
  topic: 'heads',
  about:
    'Scores every head by what it looks at: the previous token, earlier copies, what followed them, the first token, itself; with chance level and spread. What a head looks like is not yet what it does: switch it off to see.',
  paper: {
    title: 'In-context Learning and Induction Heads',
    authors: 'Olsson, Elhage, Nanda et al.',
    year: 2022,
    id: 'arXiv:2209.11895',
  },
  parameters: headScoresParameters,
  supports(model) {
    if (model.input === 'image') return 'scores patterns over texts; this model reads pictures';
    return (
      !readsSource(model) ||
      'needs a model that reads one text; this one has an encoder and a decoder'
    );
  },
  method: () => import('./method'),
  view: () => import('./view'),
});
