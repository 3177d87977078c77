import { z } from 'zod';
import { defineLab } from '../define';
import { trainingFields } from '../trainingFields';
import { iclPresets } from './presets';
import type { IclView } from './result';

const whole = z.number().int();
const share = z.number().min(0).max(1);

export const iclParameters = z
  .object({
    K: whole.min(2).max(16_384).default(2048).meta({
      title: 'Classes K',
      description: 'A multiple of L; class k has label k mod L',
    }),
    L: whole.min(2).max(64).default(32).meta({ title: 'Labels L' }),
    D: whole.min(2).max(128).default(48).meta({
      title: 'Width D',
      description: 'Of an item and of a label',
    }),
    N: whole.min(1).max(32).default(8).meta({
      title: 'Context N',
      description: 'Pairs of item and label before the item that is asked for',
    }),
    Nmax: whole.min(1).max(64).default(8).meta({
      title: 'Longest context',
      description: 'Pairs that positions are made for; sequences begin at a random position',
    }),
    B: whole.min(0).max(32).default(2).meta({
      title: 'Burstiness B',
      description: 'How often each class of the context comes; 0: no link to the target',
    }),
    eps: z.number().min(0).max(10).default(0.1).meta({
      title: 'Spread eps',
      description: 'Of items within their class',
    }),
    alpha: z.number().min(0).max(3).default(0).meta({
      title: 'Skew alpha',
      description: 'Classes are as frequent as k^-alpha',
    }),
    p_B: share.default(1).meta({ title: 'Bursty share p_B' }),
    p_C: share.default(0).meta({
      title: 'New share p_C',
      description: 'Of sequences made of classes that never came before',
    }),
    batch: whole.min(1).max(512).default(128).meta({
      title: 'Batch',
      description: 'Sequences a step',
    }),
    measured: whole.min(32).max(4096).default(512).meta({
      title: 'Measured',
      description: 'Sequences that each accuracy is measured on',
    }),
    ...trainingFields({ steps: 1200, rate: 1e-3, measureEvery: 50, checkpointEvery: 50 }),
  })
  .refine(({ K, L }) => K % L === 0, { path: ['K'], error: 'K must be a multiple of L' })
  .refine(({ N, Nmax }) => N <= Nmax, {
    path: ['Nmax'],
    error: 'the longest context must hold N pairs',
  })
  .refine(({ N, B }) => B === 0 || N % B === 0, { path: ['B'], error: 'B must divide N' })
  .refine(({ N, B, L }) => N / Math.max(1, B) <= L, {
    path: ['N'],
    error: 'there must be a label for every class of the context',
  });

export type IclParameters = z.output<typeof iclParameters>;

export const iclLab = defineLab<typeof iclParameters, IclView>({
  id: 'icl-classification',
  title: 'In-context learning against memory',
  about:
    'A two-layer attention network labels an item. It can look the label up in its context, or remember it. Whether it learns the one or the other depends on the data, and looking up comes suddenly.',
  paper: {
    title:
      'The mechanistic basis of data dependence and abrupt learning in an in-context classification task',
    authors: 'Reddy',
    year: 2023,
    id: 'arXiv:2312.03002',
  },
  parameters: iclParameters,
  presets: iclPresets,
  series: [
    {
      name: 'loss',
      title: 'Training loss',
      about: 'Cross-entropy of the label, in nats.',
      of: 'run',
    },
    {
      name: 'inContext',
      title: 'In context',
      about: 'Accuracy on classes that never came before: only the context tells the label.',
      of: 'run',
    },
    {
      name: 'swapped',
      title: 'Swapped labels',
      about:
        'Share of known classes, with labels that the context moves by one, that get the moved one.',
      of: 'run',
    },
    {
      name: 'inWeights',
      title: 'In weights',
      about: 'Accuracy on known classes whose context has no link to them: only memory helps.',
      of: 'run',
    },
    {
      name: 'firstUniform',
      title: 'Layer 1 uniform',
      about: 'In-context accuracy while layer 1 attends alike to all positions up to the query.',
      of: 'run',
    },
    {
      name: 'secondUniform',
      title: 'Layer 2 uniform',
      about: 'In-context accuracy while layer 2 attends alike to all positions.',
      of: 'run',
    },
    {
      name: 'ILA',
      title: 'ILA: label to its item',
      about: "Item-label association: layer 1's attention from a label to the item just before it.",
      of: 'run',
    },
    {
      name: 'TLA',
      title: 'TLA: target to labels',
      about: "Layer 2's attention from the target to all labels of the context.",
      of: 'run',
    },
    {
      name: 'TILA',
      title: 'TILA: target to its labels',
      about:
        "Layer 2's attention from the target to the right labels of the context; none where B is 0.",
      of: 'run',
    },
    {
      name: 'TIIA',
      title: 'TIIA: target to its class',
      about: "Layer 2's attention from the target to items of its class; none where B is 0.",
      of: 'run',
    },
    {
      name: 'CLA',
      title: 'CLA: a label of the context',
      about: 'How often the answer is one of the labels that the context shows.',
      of: 'run',
    },
    {
      name: 'strength',
      title: 'Induction strength',
      about:
        "Layer 2's mean attention to a right label less that to a wrong one; none where B is 0.",
      of: 'run',
    },
  ],
  charts: [
    {
      title: 'Accuracy',
      unit: 'share',
      series: ['inContext', 'swapped', 'inWeights'],
      range: [0, 1],
    },
    {
      title: 'Attention of the induction head',
      unit: 'share',
      series: ['ILA', 'TLA', 'TILA', 'TIIA'],
      range: [0, 1],
    },
    { title: 'What it leads to', unit: 'share', series: ['CLA', 'strength'], range: [0, 1] },
    {
      title: 'In context without a layer',
      unit: 'share',
      series: ['firstUniform', 'secondUniform'],
      range: [0, 1],
    },
    { title: 'Loss', unit: 'nats', series: ['loss'] },
  ],
  references: ({ L, B, N }) => {
    const chance = { value: 1 / L, label: 'chance' };
    const guess = { value: Math.max(1, B) / N, label: 'any label of the context' };
    return {
      inContext: [chance, guess],
      inWeights: [chance],
      swapped: [chance, guess],
      secondUniform: [chance, guess],
      loss: [{ value: Math.log(L), label: 'guessing among all labels' }],
    };
  },
  studies: [
    {
      id: 'two-parameters',
      title: 'Two parameters',
      about:
        'The same task with an induction head of two numbers: how far labels take up the item before them, and how sharply the target looks for its like. The loss lies over both like a cliff.',
      parameters: z.object({
        steps: whole.min(10).max(5000).default(300).meta({ title: 'Steps' }),
        grid: whole.min(5).max(41).default(21).meta({
          title: 'Grid',
          description: 'Points of the loss surface in each direction',
        }),
      }),
    },
    {
      id: 'sweep',
      title: 'Phases',
      about:
        'Trains one network for each number of classes K and burstiness B: many classes and bursts make it look up, few classes make it remember.',
      parameters: z.object({
        K: z.array(whole.min(2)).default([64, 256, 1024, 2048]).meta({ title: 'Classes K' }),
        B: z.array(whole.min(0)).default([0, 1, 2, 4]).meta({ title: 'Burstiness B' }),
        steps: whole.min(10).max(100_000).default(1000).meta({ title: 'Steps' }),
      }),
    },
  ],
  train: () => import('./train'),
  view: () => import('./view'),
});
