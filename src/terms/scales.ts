/** How values become colours. */
export const scales = {
  linear: { title: 'Linear', words: 'The colour follows the value.' },
  log: {
    title: 'Log',
    words:
      'The colour follows the logarithm of the value, down to a ten-thousandth of the largest.',
  },
  row: {
    title: 'Row maximum',
    words: 'Each row is coloured by its own largest value: rows can no longer be compared.',
  },
} as const;
export type ScaleName = keyof typeof scales;
