import { z } from 'zod';
import { defineLab } from '../define';
import { trainingFields } from '../trainingFields';
import type { RandomFeaturesView } from './result';

const whole = z.number().int();

const seeds = whole.min(1).max(10).default(3).meta({
  title: 'Seeds',
  description: 'Each has its own samples, hidden direction and first layers',
});

export const randomFeaturesParameters = z.object({
  target: z.enum(['mean', 'square', 'correlation', 'cubic', 'quartic']).default('square').meta({
    title: 'To be learned',
    description:
      'A mean over the keys: of ⟨β, x⟩, of its square, or of ⟨β, x⟩ times the first, third or fourth power of ⟨query, x⟩',
  }),
  learner: z.enum(['attention', 'network']).default('attention').meta({
    title: 'Frozen first layer',
    description:
      'Attention heads with ReLU in place of softmax, or the units of a two-layer network',
  }),
  bias: z.number().min(0).max(20).default(0).meta({
    title: 'Bias',
    description: 'c: every head’s W is noise plus c times the identity; 0 is plain random features',
  }),
  width: whole.min(2).max(16).default(8).meta({ title: 'Width', description: 'd of every input' }),
  keys: whole.min(1).max(16).default(8).meta({ title: 'Keys', description: 'N' }),
  heads: whole.min(1).max(256).default(96).meta({ title: 'Heads', description: 'M, all frozen' }),
  spread: z.number().positive().max(5).default(0.5).meta({
    title: 'Spread',
    description: 'The standard deviation of the entries of W',
  }),
  samples: whole.min(8).max(1024).default(256).meta({ title: 'Training samples' }),
  penalty: z.number().min(1e-7).max(10).default(1e-4).meta({
    title: 'Penalty',
    description: 'Of |v|², as a share of the features’ mean squared length',
  }),
  ...trainingFields({
    steps: 600,
    optimizer: 'sgd',
    rate: 1,
    momentum: 0.98,
    measureEvery: 10,
    checkpointEvery: 20,
  }),
});

export type RandomFeaturesParameters = z.output<typeof randomFeaturesParameters>;

export const randomFeaturesLab = defineLab<typeof randomFeaturesParameters, RandomFeaturesView>({
  id: 'random-features',
  title: 'Random-feature attention',
  about:
    'Heads that never learn where to look: queries and keys stay random, only the values are fitted. That is enough to learn means over a set from few samples, where a network of the same size needs many more.',
  paper: {
    title: 'What can a Single Attention Layer Learn? A Study Through the Random Features Lens',
    authors: 'Fu, Guo, Bai and Mei',
    year: 2023,
    id: 'arXiv:2307.11353',
  },
  parameters: randomFeaturesParameters,
  presets: [
    {
      id: 'square',
      title: 'Mean of squares',
      about:
        'A mean over keys of a square. With 512 samples frozen attention misses 0.14 of the variance here, the network 1.0: it learns nothing (one seed, best penalty).',
      parameters: {},
    },
    {
      id: 'square-network',
      title: 'The same, by a network',
      about: 'A two-layer network with as many trained numbers, on the same samples.',
      parameters: { learner: 'network' },
    },
    {
      id: 'correlation',
      title: 'Correlation, with a bias',
      about:
        'The answer depends on how query and keys agree; heads that begin near the identity suit that. The bias 6 was chosen after seeing it work.',
      parameters: { target: 'correlation', bias: 6 },
    },
    {
      id: 'correlation-plain',
      title: 'Correlation, no bias',
      about: 'The same answer by plain random heads.',
      parameters: { target: 'correlation' },
    },
  ],
  series: [
    {
      name: 'loss',
      title: 'Training loss',
      about: 'Mean squared error on all training samples over their variance, plus the penalty.',
      of: 'run',
    },
    {
      name: 'error',
      title: 'Test error',
      about: 'Mean squared error on 600 other samples, over the variance of their answers.',
      of: 'run',
    },
    {
      name: 'ridge',
      title: 'Ridge regression',
      about: 'The test error of the exact minimum of the training loss, in closed form.',
      of: 'run',
    },
    {
      name: 'distance',
      title: 'Distance to the minimum',
      about: '|v - v*| / |v*| for the v* of ridge regression.',
      of: 'run',
    },
  ],
  charts: [
    { title: 'Error', unit: 'share of the variance', series: ['loss', 'error', 'ridge'] },
    { title: 'Distance to the minimum', unit: '', series: ['distance'] },
  ],
  references: () => ({ error: [{ value: 1, label: 'answering the mean' }] }),
  studies: [
    {
      id: 'samples',
      title: 'Over training samples',
      about:
        'Ridge regression on 32 to 512 samples, each with the penalty that does best on samples of their own: plain attention, attention with biases 2 and 6, and the network. Lines are means over seeds, bands go from the best to the worst.',
      parameters: z.object({ seeds }),
    },
    {
      id: 'heads',
      title: 'Over heads',
      about: 'The same with the lab’s number of samples, over the number of frozen heads.',
      parameters: z.object({ seeds }),
    },
  ],
  train: () => import('./train'),
  view: () => import('./view'),
});
