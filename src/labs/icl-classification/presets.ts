import type { Preset } from '../define';

/** The presets of the lab; what each does was measured over seeds 0, 1 and 2. */
export const iclPresets: readonly Preset[] = [
  {
    id: 'abrupt',
    title: 'Abrupt',
    about:
      'The network first guesses among the labels of its context (accuracy in context 0.23 to 0.29 at steps 200 to 400), then gains 0.57 within 200 steps and passes 0.95 at step 850 to 950. It never remembers its 2,048 classes.',
    parameters: {},
  },
  {
    id: 'few-classes',
    title: 'Few classes',
    about:
      'With 64 classes remembering is easier: after 500 steps accuracy in weights is 0.98 to 0.99, in context 0.02 to 0.07.',
    parameters: { K: 64, steps: 500 },
  },
  {
    id: 'no-bursts',
    title: 'No bursts',
    about:
      'The context has no link to the target, so looking up never pays: after 800 steps accuracy in context is 0.02 to 0.03, in weights 0.42 to 0.43 and rising.',
    parameters: { B: 0, steps: 800 },
  },
];
