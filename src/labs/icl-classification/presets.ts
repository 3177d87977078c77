import type { Preset } from '../define';

/** The presets of the lab; what each does was measured. */
export const iclPresets: readonly Preset[] = [
  {
    id: 'abrupt',
    title: 'Abrupt',
    about: '',
    parameters: {},
  },
  {
    id: 'few-classes',
    title: 'Few classes',
    about: '',
    parameters: { K: 64, steps: 600 },
  },
  {
    id: 'no-bursts',
    title: 'No bursts',
    about: '',
    parameters: { B: 0, steps: 800 },
  },
];
