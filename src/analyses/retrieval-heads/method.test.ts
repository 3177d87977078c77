import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handBuiltFolder, known } from '../../../tests/handBuilt/inductionModel';
import { random } from '../../base/random';
import type { LoadedModel } from '../../model/loaded';
import { disposeModel } from '../../model/loaded';
import { loadModel } from '../../model/weights/load';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { recallsUnder } from '../../measures/needles';
import { liveTensors } from '../../tensor/scope';
import { headIndex, parseHead } from '../../terms/heads';
import { ablate } from '../../terms/interventions';
import { retrievalParameters } from './index';
import { run } from './method';
import type { RetrievalResult } from './result';
import { needleTests } from '../../text/needles/test';

vi.setConfig({ testTimeout: 60_000 });

const answer = 'w11 w12 w13 w14';
const given = {
  needle: `w10 ${answer}`,
  question: 'w10',
  answer,
  template: 'plain',
  lengths: [150],
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

  it('tests every length at every depth, and says which lengths the model cannot read', async () => {
    const found = await analyse({ lengths: [30, 1000, 2000], depths: [0, 1], draws: 0 });
    const longest = model.config.n_ctx - 4;
    const places = found.samples.map(({ length, depth, sample }) => [length, depth, sample]);
    expect(places).toEqual(
      [30, longest].flatMap((length) =>
        [0, 1].flatMap((depth) => [0, 1].map((sample) => [length, depth, sample])),
      ),
    );
    expect(found.said).toMatch(`Lengths of 1000, 2000 tokens were cut to ${longest}`);
    expect((await analyse({ draws: 0 })).said).toBeNull();
  });

  it('scores the induction head by tokens that come again, and by an answer put into its mouth', async () => {
    const again = await analyse({ probe: 'repeats', newTokens: 8, samples: 1, draws: 1 });
    expect(again.base.recall).toBe(1);
    expect(scoreOf(again, known.heads.induction)).toBe(1);
    expect(again.top).toEqual({ heads: ['L1H0'], recall: 0 });
    const forced = await analyse({ variant: 'forced', samples: 1, draws: 0 });
    expect(forced.validSamples).toBe(5);
    expect(scoreOf(forced, known.heads.induction)).toBe(1);
    expect(scoreOf(forced, known.heads.previousToken)).toBe(0);
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
    [{ lengths: [8], question: 'w1 w2 w3 w4 w5 w6' }, /shorten them or raise the length/],
    [{ needle: 'unheard of', answer: 'of' }, /vocabulary has no/],
  ])('refuses %o', async (changes, message) => {
    await expect(analyse(changes)).rejects.toThrow(message);
  });
});

async function recallWith(head: string, scope: 'decode' | 'all'): Promise<number | undefined> {
  const choice = retrievalParameters.parse(given);
  const place = { length: 40, depth: 0.5 };
  const [test] = needleTests(model.codec, known.n_ctx, choice, [place], 1, random(3));
  const edits = [ablate([parseHead(head)], 'uniform', scope)];
  const [recall] = await recallsUnder(model, test!, edits, 4, () => Promise.resolve());
  return recall;
}
