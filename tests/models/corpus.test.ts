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
/** Documents to tell apart, others that show by what else they could be, and sets of random heads. */
const [each, few, draws] = [100, 15, 15];
const shipped = JSON.parse(readFileSync('public/models/needle-4l/facts.json', 'utf8')) as {
  readonly top: readonly string[];
};
const plainWords = vocabulary().filter((word) => /^[a-z]+$/i.test(word));

/**
 * A passage of random words, three sentences of filler, and the passage again, twice over. Documents
 * are of the same words in other orders: of the filler's, or of those of the passages' copies.
 */
function drawn(draw: Random): {
  readonly fluent: string[];
  readonly copied: string[];
  readonly reordered: string[];
  readonly shuffled: string[];
} {
  // Half of the sentences or one more without their order: the model then loses as much on the average
  // as where the copies have none.
  let broken = 3 + draw.int(2);
  const parts = [0, 1].map(() => {
    const passage = draw.sample(plainWords, 12);
    const filler = [0, 1, 2].map(() => fillerSentence(draw));
    const words = filler.map((sentence) => (broken-- > 0 ? shuffled(sentence, draw) : sentence));
    return {
      fluent: [...passage, ...filler.flat(), ...passage],
      copied: [...passage, ...words.flat(), ...passage],
      reordered: [...passage, ...filler.flat(), ...shuffled(passage, draw)],
    };
  });
  const fluent = parts.flatMap((part) => part.fluent);
  return {
    ...{ fluent, shuffled: shuffled(fluent, draw) },
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
    const documents = Array.from({ length: each }, (_, i) => {
      const { fluent, copied, reordered, shuffled: words } = drawn(draw);
      return [
        { domain: 'copied', words: copied },
        { domain: 'reordered', words: reordered },
        ...(i < few
          ? [
              { domain: 'fluent', words: fluent },
              { domain: 'shuffled', words },
            ]
          : []),
      ];
    }).flat();
    const docs = corpus('kinds.jsonl', documents);
    const out = await scored(
      docs,
      'kinds.scores.jsonl',
      'needle-4l',
      '--params',
      `{"draws":${draws}}`,
    );
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    rows = lines.map((line) => JSON.parse(line) as InfluenceRow);
    meta = JSON.parse(readFileSync(`${out}.meta.json`, 'utf8')) as ScoreMeta;
  });

  type Value = (row: InfluenceRow) => number | null;
  const areaOf = (one: string, other: string, value: Value): number =>
    areaUnderCurve(scoresOf(one, value), scoresOf(other, value));
  /** The area of each set of random heads, those that were drawn twice once. */
  const randomAreas = (one: string, other: string): number[] => {
    const sets = meta.random.map((set) => [...set].sort().join());
    return sets.flatMap((set, i) =>
      sets.indexOf(set) < i
        ? []
        : areaOf(one, other, ({ score_random }) => score_random[i] ?? null),
    );
  };

  it('ranks documents that copy over a distance above the same words in another order', () => {
    expect(rows).toHaveLength(2 * (each + few));
    expect([...meta.heads].sort()).toEqual([...shipped.top].sort());
    for (const other of ['reordered', 'shuffled']) {
      for (const one of ['copied', 'fluent']) {
        const area = areaOf(one, other, ({ score }) => score);
        expect(area, `${one}, ${other}`).toBeGreaterThanOrEqual(0.9);
      }
    }
  });

  it('finds none of that with random heads of the same layers', () => {
    expect(meta.random).toHaveLength(draws);
    // As hard to predict on the average, so that the order of copies is all that differs.
    const base = areaOf('copied', 'reordered', ({ L_base }) => L_base);
    expect(Math.abs(base - 0.5)).toBeLessThanOrEqual(0.1);
    const areas = randomAreas('copied', 'reordered');
    expect(Math.abs(mean(areas) - 0.5)).toBeLessThanOrEqual(0.1);
    expect(Math.min(...areas)).toBeGreaterThanOrEqual(0.3);
    expect(Math.max(...areas)).toBeLessThanOrEqual(0.7);
    const high = mean(scoresOf('copied', ({ score }) => score));
    for (const { score_random } of rows) {
      for (const score of score_random) expect(Math.abs(score ?? NaN)).toBeLessThan(high / 20);
    }
  });

  it('has random heads follow the base loss where that differs: a hard text loses a little more', () => {
    expect(areaOf('fluent', 'reordered', ({ L_base }) => L_base)).toBe(0);
    expect(mean(randomAreas('fluent', 'reordered'))).toBeLessThan(
      mean(randomAreas('copied', 'reordered')),
    );
    expect(Math.max(...randomAreas('fluent', 'shuffled'))).toBeLessThan(0.5);
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
