import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { nodeEngine } from '../../../tests/fakes/nodeEngine';
import type { LocalEngine } from '../../engine/local';
import { readHeadScores } from '../../terms/headScoreFiles';
import type { ComparisonResult } from './result';

vi.setConfig({ testTimeout: 60_000 });

const shape = { n_layers: 2, n_heads: 4 };
const needle = {
  needle: 'w1 w2 w3 w4',
  question: 'w1',
  answer: 'w2 w3 w4',
  template: 'plain',
  lengths: [40],
};
const probe = { ...needle, samples: 1, newTokens: 3, depths: [0.5], top: 1 };

let engine: LocalEngine;
let model: string;

beforeAll(async () => {
  ({ engine, model } = await nodeEngine({ parameters: { 'retrieval-heads': probe } }));
});

afterAll(() => engine.call('unload', { model }));

async function compare(parameters: Record<string, unknown>): Promise<ComparisonResult> {
  const request = { model, id: 'score-comparison', parameters };
  return (await engine.call('analyse', request)) as ComparisonResult;
}

async function imported(text: string): Promise<string> {
  const scores = readHeadScores(text, 'x', shape);
  return (await engine.call('addScores', { scores })).scores;
}

it('holds a file against an own measurement, over the heads that both have', async () => {
  const file = await imported('{"0-0":[0.1],"0-1":[0.2],"1-0":[1.5],"1-1":[0]}');
  const { first, second, agreement } = await compare({
    ...{ first: 'imported', firstFile: file, second: 'retrieval-heads', most: 3 },
  });
  expect(first.scores).toEqual([0.1, 0.2, null, null, 1.5, 0, null, null]);
  expect(second.scores).toHaveLength(8);
  expect(second.scores[4]).toBe(1);
  expect(second.remarks).toEqual(['1 valid samples']);
  expect(agreement.heads).toBe(4);
  expect(agreement.overlap[0]).toBe(1);
  expect(agreement.chance).toEqual([0.25, 0.5, 0.75]);
});

it('compares two definitions: the induction head is first by both', async () => {
  const { agreement, first } = await compare({
    ...{ first: 'induction-stripe', second: 'prefix-matching', most: 1 },
  });
  expect(first.name).toBe('Induction, stripe');
  expect(agreement.overlap).toEqual([1]);
  expect(agreement.spearman).toBeGreaterThan(0.5);
});

it('asks for a file where none is chosen, and for the same one where it is gone', async () => {
  await expect(compare({ first: 'imported' })).rejects.toThrow(/choose a file/);
  const gone = { first: 'imported', firstFile: 'e'.repeat(64) };
  await expect(compare(gone)).rejects.toThrow(/same files again/);
});
