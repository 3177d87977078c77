import { wordTokenizer } from '../induction/tokenizer';
import { vocabulary } from './language';

/** Blanks are dropped; line ends, and runs of punctuation, stand for themselves. */
const preTokenizer = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: '[ \\t\\r]+' }, behavior: 'Removed', invert: false },
    { type: 'Split', pattern: { Regex: '\\n' }, behavior: 'Isolated', invert: false },
    {
      type: 'Split',
      pattern: { Regex: '[^\\p{L}\\p{N}\\n]+' },
      behavior: 'Isolated',
      invert: false,
    },
  ],
};

/** The tokenizer.json of the language: one token a word, `<bos>` in front. */
export function needleTokenizer(contextLength: number): ReturnType<typeof wordTokenizer> {
  const [, ...words] = vocabulary();
  return wordTokenizer(words, contextLength, preTokenizer);
}
