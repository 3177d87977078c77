import { describe, expect, it, vi } from 'vitest';
import { known } from '../../tests/handBuilt/inductionModel';
import { openHandBuilt, unwatched } from '../../tests/reference/opened';
import { random } from '../base/random';
import type { LoadedModel } from '../model/loaded';
import { headIndex, parseHead } from '../terms/heads';
import { needleSchema } from '../terms/needles';
import { needleTests } from '../text/needles/test';
import type { NeedleTest } from '../text/needles/test';
import { forcedSteps } from './forcedAnswer';
import { answerTest } from './needles';
import { retrievalScores } from './retrievalScores';

vi.setConfig({ testTimeout: 60_000 });

const { checkpoint } = unwatched(1);
const words = Array.from({ length: 8 }, (_, i) => `w${11 + i}`);

let model: LoadedModel;

openHandBuilt((opened) => (model = opened));

function testsOf(question: string, length: number, samples: number): NeedleTest[] {
  const answer = words.join(' ');
  const texts = { needle: `w10 ${answer}`, question, answer, template: 'plain', newTokens: 8 };
  const places = [{ length, depth: 0.5 }];
  return needleTests(
    model.codec,
    known.n_ctx,
    needleSchema.parse(texts),
    places,
    samples,
    random(3),
  );
}

async function forcedScores(of: LoadedModel, test: NeedleTest): Promise<number[]> {
  const steps = await forcedSteps(of, test, checkpoint);
  return retrievalScores(test.tokens, test.needle, steps, 'code');
}

describe('the retrieval score with the answer given', () => {
  it('sees what decoding sees where the model says the answer by itself', async () => {
    const [test] = testsOf('w10', 60, 1);
    const { steps, recall } = await answerTest(model, test!, 8, checkpoint);
    expect(recall).toBe(1);
    expect(await forcedSteps(model, test!, checkpoint)).toEqual(steps);
  });

  it('is defined where the model does not: a question about nothing costs the first token', async () => {
    const [test] = testsOf('w40', 60, 1);
    expect((await answerTest(model, test!, 8, checkpoint)).recall).toBe(0);
    const scores = await forcedScores(model, test!);
    expect(scores[headIndex(parseHead(known.heads.induction), model.config)]).toBe(7 / 8);
    expect(scores[headIndex(parseHead(known.heads.previousToken), model.config)]).toBe(0);
  });
});
