/** How many powers of ten under the largest value a logarithmic scale tells apart. */
export const logDecades = 4;

/** How values become colours. */
export const scales = {
  linear: { title: 'Linear', words: 'The colour follows the value.' },
  log: {
    title: 'Log',
    words:
      'The colour follows the logarithm of the value, down to a ten-thousandth of the largest; smaller ones look like 0.',
  },
  row: {
    title: 'Row maximum',
    words: 'Each row is coloured by its own largest value: rows can no longer be compared.',
  },
} as const;
export type ScaleName = keyof typeof scales;
