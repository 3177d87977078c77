import { describe, expect, it, vi } from 'vitest';
import { known } from '../../../tests/handBuilt/inductionModel';
import { openHandBuilt, unwatched } from '../../../tests/reference/opened';
import { InputError } from '../../base/errors';
import type { LoadedModel } from '../../model/loaded';
import { headIndex, parseHead } from '../../terms/heads';
import { headScoresParameters } from './index';
import { run } from './method';
import type { HeadScoresResult } from './result';

vi.setConfig({ testTimeout: 60_000 });

let model: LoadedModel;

openHandBuilt((opened) => (model = opened));

function analyse(changes: object = {}, tokens?: number[]): Promise<HeadScoresResult> {
  return run(
    model,
    { tokens },
    headScoresParameters.parse({ sequences: 3, ...changes }),
    unwatched(5),
  );
}

function valueOf(result: HeadScoresResult, id: string, head: string): number | null | undefined {
  const score = result.scores.find((one) => one.id === id);
  return score?.values[headIndex(parseHead(head), model.config)];
}

describe('the hand-built induction model', () => {
  it('has one induction head and one previous-token head, each with a score of 1', async () => {
    const result = await analyse();
    expect(valueOf(result, 'induction-stripe', known.heads.induction)).toBeCloseTo(1, 3);
    expect(valueOf(result, 'prefix-matching', known.heads.induction)).toBeCloseTo(1, 3);
    expect(valueOf(result, 'previous-token', known.heads.previousToken)).toBeCloseTo(1, 3);
    for (const head of ['L0H0', 'L0H3', 'L1H1', 'L1H3']) {
      if (head !== known.heads.previousToken) {
        expect(valueOf(result, 'previous-token', head)).toBeLessThan(0.3);
      }
      expect(valueOf(result, 'induction-stripe', head)).toBeLessThan(0.2);
    }
  });

  it('has spread and chance over the sequences, and the same seed gives the same numbers', async () => {
    const [first, second] = [await analyse(), await analyse()];
    expect(first).toEqual(second);
    expect(first.sequences).toBe(3);
    const stripe = first.scores.find(({ id }) => id === 'induction-stripe');
    const rows = Array.from({ length: 25 }, (_, i) => 1 / (first.length - 25 + i + 1));
    const chance = rows.reduce((a, b) => a + b, 0) / rows.length;
    expect(stripe?.chance).toBeCloseTo(chance, 6);
  });

  it('scores a text, and leaves out what needs repeats', async () => {
    const result = await analyse({ on: 'text' }, [9, 1, 2, 3, 1, 2]);
    expect(valueOf(result, 'induction-stripe', 'L1H0')).toBeNull();
    expect(valueOf(result, 'prefix-matching', known.heads.induction)).toBeCloseTo(1, 3);
    expect(result.period).toBeNull();
  });

  it('finds the heads with like patterns, and scores a mask that somebody drew', async () => {
    const result = await analyse({ mask: '1' });
    for (const head of [known.heads.previousToken, known.heads.induction]) {
      const index = headIndex(parseHead(head), model.config);
      const row = result.nearest?.[index] ?? [];
      expect(row.map((other) => other.index)).not.toContain(index);
      expect(row[0]?.likeness).toBeGreaterThanOrEqual(row.at(-1)?.likeness ?? NaN);
      for (const { likeness } of row) expect(likeness).toBeLessThanOrEqual(1.0001);
    }
    const previous = known.heads.previousToken;
    expect(valueOf(result, 'own-mask', previous)).toBeCloseTo(
      valueOf(result, 'previous-token', previous) ?? NaN,
      6,
    );
    expect(headScoresParameters.safeParse({ mask: 'x' }).error?.issues[0]?.message).toMatch(/7:3/);
  });

  it('says from the weights which heads copy, and which match prefixes and copy', async () => {
    const result = await analyse();
    const { induction, previousToken } = known.heads;
    expect(valueOf(result, 'ov-copying', induction)).toBeCloseTo(1, 2);
    expect(valueOf(result, 'prefix-copying', induction)).toBeCloseTo(1, 2);
    // What it writes is for the keys of the other alone: no logit moves.
    expect(valueOf(result, 'ov-copying', previousToken)).toBeNull();
    expect(valueOf(result, 'prefix-copying', previousToken)).toBeNull();
    const copying = result.scores.find(({ id }) => id === 'ov-copying');
    expect(Math.abs(copying?.chance ?? NaN)).toBeLessThan(0.5);
    expect(copying?.byChance).toMatch(/of random weights/);
  });

  it('asks for a text where there is none', async () => {
    await expect(analyse({ on: 'text' })).rejects.toThrow(InputError);
  });
});
