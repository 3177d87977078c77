import { z } from 'zod';
import { defineLab } from '../define';
import type { ReferenceLine } from '../define';
import { trainingFields } from '../trainingFields';
import { publishedErrors, regressionPresets } from './presets';
import type { RegressionView } from './result';

const whole = z.number().int();

export const regressionParameters = z.object({
  heads: whole.min(1).max(8).default(2).meta({ title: 'Heads' }),
  covariates: whole.min(2).max(10).default(5).meta({
    title: 'Covariates',
    description: 'd: the inputs of the regression',
  }),
  length: whole.min(4).max(120).default(40).meta({
    title: 'Examples',
    description: 'L: pairs of input and answer in the context',
  }),
  noise: z.number().min(0).max(2).default(0.1).meta({
    title: 'Noise',
    description: 'The variance of the noise in every answer, the one to be predicted included',
  }),
  correlation: z.number().min(0).max(0.95).default(0).meta({
    title: 'Correlation',
    description: 'Of neighbouring covariates; those further apart have its powers',
  }),
  outputs: whole.min(1).max(2).default(1).meta({
    title: 'Answers',
    description: 'With two, each has its own two thirds of the covariates',
  }),
  start: z.enum(['opposed', 'random']).default('opposed').meta({
    title: 'First values',
    description:
      'Random like a linear layer of PyTorch; opposed: every second head begins as the mirror image of the one before (its W_Q and W_O negated)',
  }),
  batch: whole
    .min(1)
    .max(1024)
    .default(256)
    .meta({ title: 'Batch', description: 'Contexts a step' }),
  ...trainingFields({ steps: 1500, rate: 3e-3, measureEvery: 25, checkpointEvery: 25 }),
});

export type RegressionParameters = z.output<typeof regressionParameters>;

export const regressionLab = defineLab<typeof regressionParameters, RegressionView>({
  id: 'icl-regression',
  title: 'In-context regression',
  about:
    'One attention layer reads examples of a line it has never seen and predicts the next answer. Two heads learn to pull in opposite directions, and together they take a step of gradient descent.',
  paper: {
    title:
      'In-Context Linear Regression Demystified: Training Dynamics and Mechanistic Interpretability of Multi-Head Softmax Attention',
    authors: 'He, Pan, Chen and Yang',
    year: 2025,
    id: 'arXiv:2503.12734',
  },
  parameters: regressionParameters,
  presets: regressionPresets,
  series: [
    { name: 'loss', title: 'Training loss', about: 'Mean squared error of a batch.', of: 'run' },
    {
      name: 'error',
      title: 'Error',
      about: 'Mean squared error on the same 8,192 fresh contexts at every step.',
      of: 'run',
    },
    {
      name: 'debiased',
      title: 'Debiased descent',
      about:
        'The error, on the same contexts, of one step of gradient descent with centred inputs, preconditioned by what the heads compare by: the sum of mu KQ, close to omega mu times the identity.',
      of: 'run',
    },
    {
      name: 'ridge',
      title: 'Ridge regression',
      about: 'The error of ridge regression with penalty d times noise, the best there is.',
      of: 'run',
    },
    {
      name: 'agreement',
      title: 'Agreement with debiased descent',
      about: 'The correlation of the layer’s answers with those of debiased descent.',
      of: 'run',
    },
    {
      name: 'omega',
      title: 'Omega',
      about: 'Mean of the diagonal of KQ over the covariates: how sharply a head compares.',
      of: 'head',
    },
    { name: 'mu', title: 'Mu', about: 'OV’s weight of the first answer onto itself.', of: 'head' },
    { name: 'muSum', title: 'Sum of mu', about: 'Sum of mu over the heads.', of: 'run' },
    {
      name: 'offDiagonal',
      title: 'Off the diagonal',
      about: 'The largest |KQ| off the diagonal, over |omega| of the head that compares sharpest.',
      of: 'head',
    },
    {
      name: 'share',
      title: 'Share',
      about:
        'A head’s share of the answer: |omega mu| over the sum of all heads. A dummy head has none.',
      of: 'head',
    },
    {
      name: 'likeIdentity',
      title: 'Likeness to the identity',
      about: 'Cosine between sum over heads of mu KQ and the identity.',
      of: 'run',
    },
    {
      name: 'likePreconditioner',
      title: 'Likeness to the best preconditioner',
      about:
        'Cosine between sum over heads of mu KQ and the preconditioner of the best single step.',
      of: 'run',
    },
  ],
  charts: [
    { title: 'Mean squared error', unit: '', series: ['loss', 'error', 'debiased', 'ridge'] },
    { title: 'Omega of each head', unit: '', series: ['omega'] },
    { title: 'Mu of each head and their sum', unit: '', series: ['mu', 'muSum'] },
    { title: 'Agreement with debiased descent', unit: '', series: ['agreement'], range: [-1, 1] },
    { title: 'Share of each head', unit: 'share', series: ['share'], range: [0, 1] },
    { title: 'Off the diagonal', unit: '', series: ['offDiagonal'] },
    {
      title: 'What the heads compare by',
      unit: 'cosine',
      series: ['likeIdentity', 'likePreconditioner'],
      range: [-1, 1],
    },
  ],
  references: (parameters) => ({
    error: [...published(parameters), { value: 1 + parameters.noise, label: 'answering 0' }],
    muSum: [{ value: 0, label: 'no mean' }],
  }),
  heads: ({ heads }) => ({ n_layers: 1, n_heads: heads }),
  studies: [
    {
      id: 'lengths',
      title: 'Other lengths',
      about:
        'The error of the trained layer over lengths of the context that it was not trained on, beside closed forms and the published curves.',
      parameters: z.object({
        contexts: whole.min(100).max(20_000).default(2000).meta({ title: 'Contexts a length' }),
      }),
    },
    {
      id: 'headCounts',
      title: 'How many heads',
      about:
        'Trains layers of 1, 2 and more heads from the same seed: one head stays behind, more than two add nothing.',
      parameters: z.object({
        most: whole
          .min(2)
          .max(8)
          .default(4)
          .meta({ title: 'Most heads', description: 'Doubled from 1' }),
        steps: whole.min(50).max(20_000).default(600).meta({ title: 'Steps each' }),
      }),
    },
    {
      id: 'flow',
      title: 'Gradient flow',
      about:
        'The paper’s approximate loss of heads that are nothing but omega and mu: its surface for an opposed pair, and gradient flow on it from small random values.',
      parameters: z.object({
        heads: whole.min(1).max(8).default(2).meta({ title: 'Heads' }),
        size: z
          .number()
          .positive()
          .max(1)
          .default(0.02)
          .meta({ title: 'Size of the first values' }),
        steps: whole.min(100).max(100_000).default(4000).meta({ title: 'Steps of 0.01' }),
      }),
    },
  ],
  train: () => import('./train'),
  view: () => import('./view'),
});

/** The published errors at these parameters, for the paper's task alone. */
function published({
  covariates,
  noise,
  correlation,
  outputs,
  length,
}: RegressionParameters): ReferenceLine[] {
  const papers = covariates === 5 && noise === 0.1 && correlation === 0 && outputs === 1;
  const row = papers ? publishedErrors.find((one) => one.length === length) : undefined;
  if (!row) return [];
  return [
    { value: row.softmaxPair, label: 'two opposed heads, published' },
    { value: row.singleHead, label: 'one head, published' },
  ];
}
