import { describe, expect, it, vi } from 'vitest';
import { openHandBuilt, unwatched } from '../../../tests/reference/opened';
import type { LoadedModel } from '../../model/loaded';
import { failureKind, meanShares } from '../../terms/looks';
import type { FailureKind, Look } from '../../terms/looks';
import { retrievalParameters } from './index';
import { detail, run } from './method';
import type { RetrievalResult, SampleLooks } from './result';

vi.setConfig({ testTimeout: 60_000 });

const answer = 'w11 w12 w13 w14';
const given = {
  ...{ needle: `w10 ${answer}`, question: 'w10', answer, template: 'plain' },
  ...{ lengths: [60, 40], depths: [0.5, 1], samples: 2, newTokens: 4, draws: 0 },
} as const;

let model: LoadedModel;

openHandBuilt((opened) => (model = opened));

type Changes = Partial<Record<keyof typeof given, unknown>>;

function analyse(changes: Changes = {}): Promise<RetrievalResult> {
  return run(model, {}, retrievalParameters.parse({ ...given, ...changes }), unwatched(7));
}

async function looksAt(sample: number, heads: readonly string[], changes: Changes = {}) {
  const parameters = retrievalParameters.parse({ ...given, ...changes });
  const about = { kind: 'looks', sample, heads };
  return (await detail(model, {}, parameters, about, unwatched(7))) as SampleLooks;
}

/** What one of the heads asked for looked at, step by step. */
function ofHead({ steps }: SampleLooks, index: number): Look[] {
  return steps.flatMap(({ looks }) => looks[index] ?? []);
}

/** How a head failed on a sample, by the first head of one that is valid. */
function kindOf(failed: SampleLooks, head: number, valid: SampleLooks): FailureKind {
  const meanOf = (found: SampleLooks, index: number) =>
    meanShares(ofHead(found, index).map(({ shares }) => shares));
  return failureKind(meanOf(failed, head)!, meanOf(valid, 0));
}

describe('where heads looked on a sample', () => {
  it('shows the induction head on each needle token as it is made, the sink head on the first', async () => {
    const found = await looksAt(5, ['L1H0', 'L1H1', 'L1H2']);
    expect(found.prompt).toHaveLength(40);
    expect(found.steps.map(({ token }) => token.text)).toEqual(answer.split(' '));
    expect(ofHead(found, 0)).toEqual(
      [0, 1, 2, 3].map((step) => ({
        ...{ at: found.needle.start + step, part: 'needle', hit: true, weight: 1 },
        shares: { needle: 1, first: 0, question: 0, haystack: 0, made: 0 },
      })),
    );
    for (const look of ofHead(found, 1)) {
      expect(look).toMatchObject({ at: 0, part: 'first', hit: false, shares: { first: 1 } });
    }
    expect(ofHead(found, 2).map(({ part }) => part)).toEqual(['question', 'made', 'made', 'made']);
  });

  it('counts the hits that the score of that very sample counts', async () => {
    const { samples } = await analyse();
    expect(samples).toHaveLength(8);
    for (const index of [0, 3, 6]) {
      const { heads, steps, prompt } = await looksAt(index, ['L0H3', 'L1H0', 'L1H3']);
      expect(prompt).toHaveLength(samples[index]?.length ?? 0);
      heads.forEach((name, i) => {
        const hits = steps.filter(({ looks }) => looks[i]?.hit).length;
        const place = 4 * Number(name[1]) + Number(name[3]);
        expect(samples[index]?.scores[place], name).toBe(hits / 4);
      });
    }
  });

  it('finds attention spread over everything where the question is about nothing in the text', async () => {
    const { samples, scores } = await analyse({ question: 'w40' });
    expect(scores).toBeNull();
    expect(samples.every(({ valid }) => !valid)).toBe(true);
    const found = await looksAt(4, ['L1H0', 'L1H1'], { question: 'w40' });
    const [first] = ofHead(found, 0);
    const each = 1 / found.prompt.length;
    expect(first).toMatchObject({ part: 'first', hit: false });
    expect(first?.weight).toBeCloseTo(each, 6);
    expect(first?.shares.needle).toBeCloseTo(4 * each, 6);
    expect(first?.shares.question).toBeCloseTo(each * (found.question.end - found.question.start));
    expect(ofHead(found, 1)[0]?.shares.first).toBe(1);
    expect(kindOf(found, 0, await looksAt(4, ['L1H0']))).toBe('elsewhere');
    expect(kindOf(found, 1, await looksAt(4, ['L1H0']))).toBe('sink');
    expect(kindOf(await looksAt(0, ['L1H0']), 0, await looksAt(4, ['L1H0']))).toBe('kept');
  });

  it('names the heads that gave the needle most where none were asked for', async () => {
    const found = await looksAt(0, []);
    expect(found.heads).toHaveLength(8);
    expect(found.heads[0]).toBe('L1H0');
    expect(found.steps[0]?.looks).toHaveLength(8);
    const given = found.heads.map((_, i) =>
      ofHead(found, i).reduce((total, { shares }) => total + shares.needle, 0),
    );
    expect(given).toEqual([...given].sort((a, b) => b - a));
  });

  it('refuses samples and heads that there are not', async () => {
    await expect(looksAt(8, ['L1H0'])).rejects.toThrow('there is no sample 8');
    await expect(looksAt(0, ['L9H0'])).rejects.toThrow(/L9H0|layer/);
  });
});

it('tells of intervals and convergence over the valid samples', async () => {
  const { interval, convergence, scores, activation } = await analyse();
  expect(scores?.[4]).toBe(1);
  expect(activation?.[4]).toBe(1);
  expect(interval).toMatchObject({ level: 0.95, resamples: 1000 });
  expect([interval?.low[4], interval?.high[4]]).toEqual([1, 1]);
  expect(convergence).toMatchObject({ k: 1, withAll: new Array(8).fill(1) as number[] });
});

describe('with the answer given', () => {
  const forced = { variant: 'forced', question: 'w40' };

  it('every sample counts, and nothing is masked where nothing is recalled', async () => {
    const { validSamples, scores, base, top, advice } = await analyse(forced);
    expect({ validSamples, top, advice }).toEqual({ validSamples: 8, top: null, advice: null });
    expect(base.recall).toBe(0);
    expect(scores?.[4]).toBe(0.75);
  });

  it('tells of the steps of the answer, hits as the score counts them', async () => {
    const found = await looksAt(5, ['L1H1', 'L1H0'], forced);
    expect(found.steps.map(({ token }) => token.text).join(' ')).toBe(answer);
    expect(ofHead(found, 1).map(({ hit }) => hit)).toEqual([false, true, true, true]);
    expect(ofHead(found, 0).map(({ at }) => at)).toEqual([0, 0, 0, 0]);
  });
});
