import { z } from 'zod';
import { readsSource } from '../../terms/blocks';
import { defineAnalysis } from '../define';
import type { CompositionResult } from './result';

/** What random heads the ratios are held against. */
export const compositionParameters = z.object({
  draws: z.number().int().min(1).max(50).default(8).meta({
    title: 'Random layers',
    description: 'Pairs of layers with random weights of the same shapes: the baseline',
  }),
  seed: z.number().int().min(0).max(999_999).default(1).meta({ title: 'Seed', description: '' }),
});

export const compositionAnalysis = defineAnalysis<typeof compositionParameters, CompositionResult>({
  id: 'composition',
  title: 'Composition',
  topic: 'circuits',
  about:
    'How much of what each head writes is read by each later head: by its queries, its keys, its values. From the weights alone, held against random heads; a head may still hear another one through an MLP, or not use what it could read.',
  paper: {
    title: 'A Mathematical Framework for Transformer Circuits',
    authors: 'Elhage, Nanda, Olsson et al.',
    year: 2021,
    id: 'transformer-circuits.pub/2021/framework',
  },
  parameters: compositionParameters,
  supports(model) {
    if (model.n_layers < 2) return 'needs two layers: heads of one layer do not read one another';
    return (
      !readsSource(model) ||
      'needs a model of one stack of layers; this one has an encoder and a decoder'
    );
  },
  method: () => import('./method'),
  view: () => import('./view'),
});
