import type { Preset } from '../define';

const standard = { heads: 8, vocabulary: 64, length: 64, batch: 64, steps: 400 };

/** The presets of the lab; what each does was measured on wasm. */
export const inductionPresets: readonly Preset[] = [
  {
    id: 'quick',
    title: 'Quick: 2 layers, 4 heads',
    about:
      'Nothing happens for about 150 steps; then, within 50, a head of layer 0 comes to look back by one word, one of layer 1 finds what followed last time, and the loss on repeated words falls from 3.3 to 0.6.',
    parameters: {},
  },
  {
    id: 'control',
    title: 'Control: 1 layer',
    about:
      'The same with one layer: no head can look for what stood after the present word, and the words that come back stay a guess among those seen.',
    parameters: { layers: 1 },
  },
  {
    id: 'standard',
    title: '2 layers, 8 heads',
    about: 'Longer texts, more words, larger batches.',
    parameters: standard,
  },
];
