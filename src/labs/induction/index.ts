import { z } from 'zod';
import { defineLab } from '../define';
import { trainingFields } from '../trainingFields';
import { inductionPresets } from './presets';
import type { InductionView } from './result';

const whole = z.number().int();

/** The most words there are, `<bos>` counted. */
const mostWords = 319;

export const inductionParameters = z
  .object({
    layers: whole.min(1).max(4).default(2).meta({ title: 'Layers' }),
    heads: whole.min(1).max(16).default(4).meta({ title: 'Heads a layer' }),
    width: whole.min(8).max(256).default(64).meta({
      title: 'Width',
      description: 'd_model; every head gets an equal share of it',
    }),
    mlp: z.boolean().default(false).meta({ title: 'MLP in every layer' }),
    positions: z.enum(['learned', 'rotary', 'none']).default('rotary').meta({
      title: 'Positions',
      description: 'Learned and added, rotary in every head, or none at all',
    }),
    vocabulary: whole.min(8).max(mostWords).default(48).meta({
      title: 'Vocabulary',
      description: 'Words, <bos> counted',
    }),
    length: whole.min(16).max(128).default(48).meta({
      title: 'Length',
      description: 'Tokens of a training sequence: random words, over and over',
    }),
    batch: whole
      .min(1)
      .max(256)
      .default(32)
      .meta({ title: 'Batch', description: 'Sequences a step' }),
    shortest: whole.min(1).max(32).default(4).meta({
      title: 'Shortest period',
      description: 'Words that are repeated: from this many to half the sequence',
    }),
    newWords: z.number().min(0).max(1).default(0.1).meta({
      title: 'Weight of new words',
      description: 'In the loss, against 1 for words that can be known; nobody can guess new ones',
    }),
    ...trainingFields({ steps: 300, rate: 5e-3, warmup: 20, clip: 1, checkpointEvery: 10 }),
  })
  .refine(({ width, heads }) => width % heads === 0, {
    path: ['width'],
    error: 'the heads must have equal shares of the width',
  })
  .refine(({ width, heads, positions }) => positions !== 'rotary' || (width / heads) % 2 === 0, {
    path: ['width'],
    error: 'rotary heads need an even number of dimensions',
  })
  .refine(({ shortest, length }) => 2 * shortest < length, {
    path: ['shortest'],
    error: 'the shortest period must fit twice',
  });

export type InductionParameters = z.output<typeof inductionParameters>;

export const inductionLab = defineLab<typeof inductionParameters, InductionView>({
  id: 'induction',
  title: 'Induction heads',
  about:
    'A small transformer reads random words that repeat. Suddenly it learns to go on as before: one head looks back by a word, another finds what followed last time.',
  paper: {
    title: 'In-context Learning and Induction Heads',
    authors: 'Olsson et al.',
    year: 2022,
    id: 'arXiv:2209.11895',
  },
  parameters: inductionParameters,
  presets: inductionPresets,
  series: [
    {
      name: 'loss',
      title: 'Training loss',
      about: 'Cross-entropy of a batch, weighted, in nats.',
      of: 'run',
    },
    {
      name: 'repeated',
      title: 'Repeated words',
      about: 'Mean cross-entropy of the words of the second half that can be known, in nats.',
      of: 'run',
    },
    {
      name: 'inContext',
      title: 'In-context score',
      about:
        'Mean loss over the last quarter of the positions minus that over the first, in nats: below 0 the context helps.',
      of: 'run',
    },
    {
      name: 'accuracy',
      title: 'Next word right',
      about: 'Share of the repeated words that are predicted first.',
      of: 'run',
    },
    {
      name: 'previousToken',
      title: 'Previous-token score',
      about: 'Mean weight of the key just before the query: pattern[q, q - 1].',
      of: 'head',
    },
    {
      name: 'induction',
      title: 'Induction score',
      about: 'Mean weight of the key one after the earlier occurrence: pattern[q, q - period + 1].',
      of: 'head',
    },
  ],
  charts: [
    { title: 'Loss', unit: 'nats', series: ['loss', 'repeated'] },
    { title: 'In-context score', unit: 'nats', series: ['inContext'] },
    { title: 'Accuracy', unit: 'share', series: ['accuracy'], range: [0, 1] },
    { title: 'Induction score of each head', unit: 'share', series: ['induction'], range: [0, 1] },
    {
      title: 'Previous-token score of each head',
      unit: 'share',
      series: ['previousToken'],
      range: [0, 1],
    },
  ],
  references: ({ vocabulary }) => ({
    loss: [{ value: Math.log(vocabulary - 1), label: 'guessing among all words' }],
    accuracy: [{ value: 1 / (vocabulary - 1), label: 'chance' }],
    inContext: [{ value: 0, label: 'the context does not help' }],
  }),
  heads: ({ layers, heads }) => ({ n_layers: layers, n_heads: heads }),
  train: () => import('./train'),
  view: () => import('./view'),
});
