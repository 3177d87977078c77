import type { Preset } from '../define';

const standard = { heads: 8, vocabulary: 64, length: 64, batch: 64, steps: 400 };

/** The presets of the lab; what each does was measured on wasm. */
export const inductionPresets: readonly Preset[] = [
  {
    id: 'quick',
    title: 'Quick: 2 layers, 4 heads',
    about:
      'Little happens for about 150 steps; then, within 50, a head of layer 0 comes to look back by one word, one of layer 1 finds what followed last time, and the loss on repeated words falls from 3.3 to 0.4 or 0.7 (seeds 0 to 2); at step 300, 97 to 99 % of them are right.',
    parameters: {},
  },
  {
    id: 'small',
    title: 'Small: 32 tokens, 23 words',
    about:
      'The same on shorter texts with fewer words: the jump comes between steps 100 and 150, and at step 200 nine of ten repeated words are right (seed 0).',
    parameters: { width: 48, vocabulary: 24, length: 32, rate: 0.008, steps: 200 },
  },
  {
    id: 'control',
    title: 'Control: 1 layer',
    about:
      'Quick with one layer: no head can look for what stood after the present word. After 400 steps 9 % of the repeated words are right (seed 0), no induction score is above 0.06.',
    parameters: { layers: 1, steps: 400 },
  },
  {
    id: 'standard',
    title: '2 layers, 8 heads',
    about:
      'Eight heads a layer, longer texts, more words, larger batches: after 400 steps 96 % of the repeated words are right, and the best induction score is 0.76 (seed 0).',
    parameters: standard,
  },
];
