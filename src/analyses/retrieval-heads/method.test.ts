import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handBuiltFolder, known } from '../../../tests/handBuilt/inductionModel';
import { random } from '../../base/random';
import type { LoadedModel } from '../../model/loaded';
import { disposeModel } from '../../model/loaded';
import { loadModel } from '../../model/weights/load';
import { generate } from '../../model/generate';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import { allHeads, headIndex, headName, parseHead } from '../../terms/heads';
import { ablate } from '../../terms/interventions';
import { retrievalParameters } from './index';
import { run } from './method';
import { needlePrompt } from './prompt';
import type { RetrievalResult } from './result';
import { rouge1Recall } from '../../measures/retrievalScores';

vi.setConfig({ testTimeout: 60_000 });

const answer = 'w11 w12 w13 w14';
const given = {
  needle: `w10 ${answer}`,
  question: 'w10',
  answer,
  length: 150,
  samples: 2,
  newTokens: 4,
  top: 1,
};

let model: LoadedModel;
let before: number;

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
  before = liveTensors();
  model = await loadModel(handBuiltFolder(), 'files');
});

afterAll(() => {
  disposeModel(model);
  expect(liveTensors()).toBe(before);
});

function analyse(
  changes: Partial<typeof given> & Record<string, unknown> = {},
): Promise<RetrievalResult> {
  const parameters = retrievalParameters.parse({ ...given, ...changes });
  return run(model, {}, parameters, {
    onProgress: () => undefined,
    checkpoint: () => Promise.resolve(),
    random: random(7),
  });
}

function scoreOf(result: RetrievalResult, name: string): number | undefined {
  return result.scores?.[headIndex(parseHead(name), model.config)];
}

describe('the hand-built induction model', () => {
  it.each(['code', 'unique', 'set'])(
    'scores exactly 1 for the induction head (%s)',
    async (variant) => {
      const result = await analyse({ variant, draws: 0 });
      expect(result.base.recall).toBe(1);
      expect(result.validSamples).toBe(10);
      expect(scoreOf(result, known.heads.induction)).toBe(1);
      for (const name of ['L0H0', 'L0H1', 'L0H2', 'L1H1', 'L1H2'])
        expect(scoreOf(result, name)).toBe(0);
      for (const name of ['L0H3', 'L1H3']) expect(scoreOf(result, name)).toBeLessThanOrEqual(0.05);
    },
  );

  it('loses the answer when the best head is uniform, not when others are', async () => {
    const result = await analyse({ samples: 1, draws: 5 });
    expect(result.top).toEqual({ heads: ['L1H0'], recall: 0 });
    expect(result.random).toHaveLength(5);
    expect(result.random.flatMap(({ heads }) => heads)).not.toContain('L1H0');
    for (const { recall } of result.random) expect(recall).toBe(1);
  });

  it.each([
    ['L1H0', 'decode', 0],
    ['L1H0', 'all', 0],
    ['L0H0', 'decode', 1],
    ['L0H0', 'all', 0],
    ['L1H1', 'all', 1],
    ['L1H3', 'all', 1],
  ] as const)('with %s uniform at %s positions recalls %d', async (head, scope, recall) => {
    expect(await recallWith(head, scope)).toBe(recall);
  });

  it('says that no sample was valid instead of scoring zero', async () => {
    const result = await analyse({ question: 'w40' });
    expect(result.validSamples).toBe(0);
    expect(result.scores).toBeNull();
    expect(result.top).toBeNull();
    expect(result.advice).toMatch(/not give the answer in any test \(10 in all/);
  });

  it.each([
    [{ answer: 'w50' }, /must be a part of the needle/],
    [{ length: 8, question: 'w1 w2 w3 w4 w5 w6' }, /shorten them or raise the length/],
    [{ needle: 'unheard of', answer: 'of' }, /vocabulary has no/],
  ])('refuses %o', async (changes, message) => {
    await expect(analyse(changes)).rejects.toThrow(message);
  });
});

async function recallWith(head: string, scope: 'decode' | 'all'): Promise<number> {
  const prompt = needlePrompt(model, { ...given, haystack: '' }, 40, 0.5, random(3));
  const interventions = ablate([parseHead(head)], 'uniform', scope);
  const made: number[] = [];
  for await (const { token } of generate(model, prompt.tokens, { interventions, count: 4 }))
    made.push(token);
  return rouge1Recall(answer, model.codec.decode(made));
}

describe('needle prompts', () => {
  it.each([0, 0.25, 0.5, 1])('puts the needle at depth %d and marks the answer', (depth) => {
    const { tokens, needle } = needlePrompt(
      model,
      { ...given, haystack: '' },
      40,
      depth,
      random(1),
    );
    expect(tokens).toHaveLength(40);
    expect(model.codec.decode(tokens.slice(needle.start, needle.end))).toBe(answer);
    expect(needle.start).toBe(Math.round(depth * (40 - 1 - 5 - 1)) + 2);
  });

  it('keeps the words of needle and question out of a generated haystack', () => {
    const { tokens } = needlePrompt(model, { ...given, haystack: '' }, 60, 0.5, random(2));
    expect(tokens.filter((id) => id === model.codec.encode('w11')[1])).toHaveLength(1);
  });
});

it('names every head once', () => {
  expect(new Set(allHeads(model.config).map(headName)).size).toBe(8);
});
