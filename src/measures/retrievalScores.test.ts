import { describe, expect, it } from 'vitest';
import golden from '../../tests/golden/retrievalScore.json';
import { retrievalScores, rouge1Recall } from './retrievalScores';

const needle = { start: golden.needle_start, end: golden.needle_end };
const steps = golden.steps.map((step) => ({
  token: step.generated,
  looked: step.argmax_key_per_head,
}));
const prompt = golden.prompt_ids;

describe('retrieval score', () => {
  it('agrees with the golden vectors in all three variants', () => {
    expect(retrievalScores(prompt, needle, steps, 'code')).toEqual(golden.score_code);
    expect(retrievalScores(prompt, needle, steps, 'unique')).toEqual(golden.score_unique_positions);
    expect(retrievalScores(prompt, needle, steps, 'set')).toEqual(golden.score_paper_token_set);
  });

  it('counts repeats in the variant of the code only', () => {
    const twice = [...steps, ...steps];
    expect(retrievalScores(prompt, needle, twice, 'code')).toEqual(
      golden.score_code_if_needle_emitted_twice,
    );
    expect(retrievalScores(prompt, needle, twice, 'unique')).toEqual(golden.score_unique_positions);
    expect(retrievalScores(prompt, needle, twice, 'set')).toEqual(golden.score_paper_token_set);
  });

  it('scores nothing for a head that looks at the right place after the token was made', () => {
    const late = steps.map(({ token, looked }) => ({
      token,
      looked: looked.map((key) => key + 1),
    }));
    expect(retrievalScores(prompt, needle, late, 'code')[0]).toBe(0);
  });
});

describe('ROUGE-1 recall', () => {
  it.each([
    ['the cat sat', 'The cat sat.', 1],
    ['the cat sat', 'a cat', 1 / 3],
    ['the the cat', 'the cat', 2 / 3],
    ['the cat', '', 0],
    ['', 'the cat', 0],
  ])('of "%s" in "%s" is %d', (reference, response, recall) => {
    expect(rouge1Recall(reference, response)).toBeCloseTo(recall, 12);
  });
});
