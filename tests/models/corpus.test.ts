import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { random } from '../../src/base/random';
import type { Random } from '../../src/base/random';
import { mean } from '../../src/base/statistics';
import { fillerSentence, vocabulary } from '../../src/labs/needle-4l/language';
import type { InfluenceRow } from '../../src/terms/influence';
import { makeCorpus } from '../cli/corpus';
import { invoke, makeWordModel } from '../cli/invoke';
import type { ScoreMeta } from '../../src/cli/scoreFile';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = mkdtempSync(join(tmpdir(), 'headscope-corpus-'));
const each = 70;
const shipped = JSON.parse(readFileSync('public/models/needle-4l/facts.json', 'utf8')) as {
  readonly top: readonly string[];
};
const plainWords = vocabulary().filter((word) => /^[a-z]+$/i.test(word));

/** A passage of random words, filler, and the passage again, twice over; the copies may be shuffled. */
function passages(draw: Random): { readonly copied: string[]; readonly reordered: string[] } {
  const parts = [0, 1].map(() => {
    const passage = draw.sample(plainWords, 12);
    const first = [...passage, ...Array.from({ length: 3 }, () => fillerSentence(draw)).flat()];
    return { copied: [...first, ...passage], reordered: [...first, ...shuffled(passage, draw)] };
  });
  return {
    copied: parts.flatMap(({ copied }) => copied),
    reordered: parts.flatMap(({ reordered }) => reordered),
  };
}

function shuffled(words: readonly string[], draw: Random): string[] {
  return draw.sample(words, words.length);
}

/** How often a document of the one kind is above one of the other; equal ones count half. */
function areaUnderCurve(high: readonly number[], low: readonly number[]): number {
  return mean(high.flatMap((a) => low.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))));
}

function corpus(name: string, documents: readonly { domain: string; words: string[] }[]): string {
  const path = join(folder, name);
  const lines = documents.map(({ domain, words }, i) =>
    JSON.stringify({ id: `${domain} ${i}`, domain, text: words.join(' ') }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

async function scored(
  docs: string,
  out: string,
  model: string,
  ...args: string[]
): Promise<string> {
  const path = join(folder, out);
  const call = ['analyse', 'attention-influence', '--model', model, '--docs', docs];
  expect(await invoke([...call, '--out', path, ...args])).toMatchObject({ code: 0 });
  return path;
}

describe('needle-4l', () => {
  let rows: readonly InfluenceRow[];
  let meta: ScoreMeta;
  const scoresOf = (domain: string, score: (row: InfluenceRow) => number | null): number[] =>
    rows.filter((row) => row.domain === domain).map((row) => score(row) ?? NaN);

  beforeAll(async () => {
    const draw = random(2505);
    const documents = Array.from({ length: each }, () => {
      const { copied, reordered } = passages(draw);
      return [
        { domain: 'copied', words: copied },
        { domain: 'reordered', words: reordered },
        { domain: 'shuffled', words: shuffled(copied, draw) },
      ];
    }).flat();
    const docs = corpus('kinds.jsonl', documents);
    const out = await scored(docs, 'kinds.scores.jsonl', 'needle-4l', '--params', '{"draws":9}');
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    rows = lines.map((line) => JSON.parse(line) as InfluenceRow);
    meta = JSON.parse(readFileSync(`${out}.meta.json`, 'utf8')) as ScoreMeta;
  });

  const areaOf = (other: string, score: (row: InfluenceRow) => number | null): number =>
    areaUnderCurve(scoresOf('copied', score), scoresOf(other, score));

  it('ranks documents that copy over a distance above the same words in another order', () => {
    expect(rows).toHaveLength(3 * each);
    expect([...meta.heads].sort()).toEqual([...shipped.top].sort());
    for (const other of ['reordered', 'shuffled']) {
      expect(
        areaOf(other, ({ score }) => score),
        other,
      ).toBeGreaterThanOrEqual(0.9);
    }
  });

  it('finds none of that with random heads of the same layers', () => {
    expect(meta.random).toHaveLength(9);
    const areasOf = (other: string): number[] =>
      meta.random
        .map((_, i) => areaOf(other, ({ score_random }) => score_random[i] ?? null))
        .sort((a, b) => a - b);
    // All that differs is the order of the words that come back: a coin.
    const reordered = areasOf('reordered');
    expect(reordered[4]).toBeGreaterThanOrEqual(0.4);
    expect(reordered[4]).toBeLessThanOrEqual(0.6);
    // Words without any grammar lose a little more than those that copy.
    expect(Math.max(...reordered, ...areasOf('shuffled'))).toBeLessThanOrEqual(0.6);
    const high = mean(scoresOf('copied', ({ score }) => score));
    for (const { score_random } of rows) {
      for (const score of score_random) expect(Math.abs(score ?? NaN)).toBeLessThan(high / 50);
    }
  });
});

it('scores 2,000 documents in four shards to the single run’s file, byte for byte', async () => {
  const docs = makeCorpus(folder, 2000);
  const args = ['--heads', 'L1H3,L0H2', '--params', '{"draws":1}'];
  const model = makeWordModel(folder);
  const whole = await scored(docs, 'whole.jsonl', model, ...args);
  const shards: string[] = [];
  for (const i of [1, 2, 3, 4]) {
    shards.push(await scored(docs, `shard${i}.jsonl`, model, ...args, '--shard', `${i}/4`));
  }
  const merged = join(folder, 'merged.jsonl');
  expect(await invoke(['merge', ...shards, '--out', merged])).toMatchObject({ code: 0 });
  expect(readFileSync(merged, 'utf8').split('\n')).toHaveLength(2001);
  expect(readFileSync(merged).equals(readFileSync(whole))).toBe(true);
});
