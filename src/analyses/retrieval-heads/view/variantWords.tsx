import type { RetrievalResult } from '../result';

/** What each variant of the score is. */
export const variantWords: Readonly<Record<RetrievalResult['variant'], string>> = {
  code: 'Retrieval score (variant “code”, as in the authors’ program): at each generated token, a head that looks most at a needle token equal to the token being generated gains 1 / needle length; every such step counts, so a needle repeated twice can give more than 1.',
  unique:
    'Retrieval score (variant “unique”), each needle position once: the share of needle positions at which the head looked most while that very token was generated.',
  set: 'Retrieval score (variant “set”, the paper’s formula): the share of the needle’s different tokens that the head copied.',
  forced:
    'Teacher-forced retrieval score (variant “forced”, a control): the answer is put after the question, and the head gains 1 / needle length at each of its tokens where it looks most, one position before, at that very token in the needle. Every sample counts, whatever the model would have said.',
};
