import { describe, expect, it, vi } from 'vitest';
import { known } from '../../tests/handBuilt/inductionModel';
import { openHandBuilt } from '../../tests/reference/opened';
import { random } from '../base/random';
import { mean, sum } from '../base/statistics';
import { forward } from '../model/forward';
import type { LoadedModel } from '../model/loaded';
import { lossesOf } from '../tensor/crossEntropy';
import { compute } from '../tensor/readback';
import { randomSets } from '../terms/headChoice';
import { parseHeadSet } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import { ablate } from '../terms/interventions';
import { chunkLosses, chunksOf, documentLosses } from './attentionInfluence';
import { influenceRow, readDocument } from './influenceRow';

vi.setConfig({ testTimeout: 60_000 });

const unhurried = (): Promise<void> => Promise.resolve();
const whole = { window: 4096, long: 'chunks' } as const;
const induction = parseHeadSet(known.heads.induction);

let model: LoadedModel;

openHandBuilt((opened) => (model = opened));

/** Twelve words, 24 others, the twelve again; and all of them in another order. */
function pair(seed: number): { copied: string; shuffled: string } {
  const draw = random(seed);
  const drawn = draw.sample(known.words, 36);
  const words = [...drawn, ...drawn.slice(0, 12)];
  return { copied: words.join(' '), shuffled: draw.sample(words, words.length).join(' ') };
}

async function scoresOf(text: string, sets: readonly HeadSet[]): Promise<number[]> {
  const [heads = [], ...others] = sets;
  const document = { id: 'x', domain: 'all', text };
  const settings = { heads, random: others, ...whole };
  const row = await influenceRow(model, 0, document, settings, unhurried);
  return [row.score ?? NaN, ...row.score_random.map((score) => score ?? NaN)];
}

describe('the hand-built induction model', () => {
  it('scores nothing but 0 without heads (check 1)', async () => {
    for (const seed of [1, 2, 3]) {
      const { copied, shuffled } = pair(seed);
      expect(await scoresOf(copied, [[]])).toEqual([0]);
      expect(await scoresOf(shuffled, [[]])).toEqual([0]);
    }
  });

  it('scores what comes back far above the same words shuffled (check 3)', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { copied, shuffled } = pair(seed);
      const [high = NaN] = await scoresOf(copied, [induction]);
      const [low = NaN] = await scoresOf(shuffled, [induction]);
      expect(high).toBeGreaterThan(0.2);
      expect(low).toBeLessThanOrEqual(0.02);
    }
  });

  it('scores next to nothing with random heads in its place (check 4)', async () => {
    const random5 = randomSets(induction, 5, model.config, random(7));
    const [score = NaN, ...others] = await scoresOf(pair(1).copied, [induction, ...random5]);
    expect(others).toHaveLength(5);
    for (const other of others) expect(Math.abs(other)).toBeLessThan(score / 20);
  });

  it('gives the losses of plain passes with the heads uniform', async () => {
    const { ids } = readDocument(model, pair(5).copied);
    const sets = [induction, parseHeadSet(known.heads.previousToken), [] as HeadSet];
    const { base, masked } = await chunkLosses(model, ids, sets, unhurried);
    const plain = async (set: HeadSet): Promise<Float32Array> => {
      const interventions = ablate(set, 'uniform');
      const [losses] = await compute(() => [
        lossesOf(forward(model, [ids.slice(0, -1)], { interventions }).logits, [ids.slice(1)]),
      ]);
      return losses!.data;
    };
    expect(masked[2]).toEqual(base);
    for (const [i, set] of sets.entries()) {
      const expected = await plain(set);
      expect(masked[i]).toHaveLength(ids.length - 1);
      masked[i]!.forEach((loss, at) => expect(loss).toBeCloseTo(expected[at]!, 4));
    }
  });

  it('differs from heads whose output is zero where V does not vanish on average (check 6)', async () => {
    const { ids } = readDocument(model, pair(6).copied);
    const { masked } = await chunkLosses(model, ids, [induction], unhurried);
    const [zero] = await compute(() => [
      lossesOf(
        forward(model, [ids.slice(0, -1)], { interventions: ablate(induction, 'zero') }).logits,
        [ids.slice(1)],
      ),
    ]);
    expect(Math.abs(mean(zero!.data) - mean(masked[0]!))).toBeGreaterThan(0.01);
  });

  it('sums the losses of chunks and divides by all that was scored', async () => {
    const { ids } = readDocument(model, pair(7).copied);
    const reading = { window: 20, long: 'chunks' } as const;
    const chunks = chunksOf({ lead: [], ids }, reading, model.config.n_ctx);
    expect(chunks.map(({ length }) => length)).toEqual([20, 20, 8]);
    const found = await documentLosses(model, { lead: [], ids }, [induction], reading, unhurried);
    const parts = await Promise.all(
      chunks.map((chunk) => chunkLosses(model, chunk, [induction], unhurried)),
    );
    expect(found.scored).toBe(45);
    expect(found.base).toBeCloseTo(sum(parts.map(({ base }) => sum(base))) / 45, 10);
    expect(found.masked[0]).toBeCloseTo(
      sum(parts.map(({ masked }) => sum(masked[0] ?? []))) / 45,
      10,
    );
    // What is read alone scores fewer tokens.
    const start = { ...reading, long: 'start' } as const;
    const first = await documentLosses(model, { lead: [], ids }, [induction], start, unhurried);
    expect(first.scored).toBe(19);
  });
});

describe('what a document is read as', () => {
  it('puts what begins a text before every chunk, and leaves out what cannot be scored', () => {
    const reading = { window: 4, long: 'chunks' } as const;
    const ids = [1, 2, 3, 4, 5, 6, 7];
    expect(chunksOf({ lead: [0], ids }, reading, 100)).toEqual([
      [0, 1, 2, 3],
      [0, 4, 5, 6],
      [0, 7],
    ]);
    expect(chunksOf({ lead: [], ids: [1, 2, 3, 4, 5] }, reading, 100)).toEqual([[1, 2, 3, 4]]);
    expect(chunksOf({ lead: [], ids }, { window: 100, long: 'chunks' }, 5)).toEqual([
      [1, 2, 3, 4, 5],
      [6, 7],
    ]);
    expect(chunksOf({ lead: [0], ids: [] }, reading, 100)).toEqual([]);
  });

  it('has a row, and no score, for a text with nothing to score and one that cannot be read', async () => {
    const rowOf = (text: string) =>
      influenceRow(
        model,
        3,
        { id: 'a', domain: 'b', text },
        { heads: induction, random: [induction], ...whole },
        unhurried,
      );
    expect(await rowOf('w1')).toMatchObject({ n_tokens: 2, n_scored: 1, score: 0 });
    expect(await rowOf('')).toMatchObject({
      ...{ index: 3, doc_id: 'a', domain: 'b', n_tokens: 0, n_scored: 0 },
      ...{ L_base: null, L_ref: null, score: null, score_random: [null] },
      note: expect.stringMatching(/empty/) as unknown,
    });
    const one = { lead: [], ids: [3] };
    const losses = await documentLosses(model, one, [induction], whole, unhurried);
    expect(losses).toEqual({ scored: 0, base: null, masked: [null] });
    expect((await rowOf('hello there')).note).toMatch(/hello/);
  });
});
