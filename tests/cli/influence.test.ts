import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lineOf, mended } from '../../src/cli/scoreFile.ts';
import type { ScoreMeta } from '../../src/cli/scoreFile.ts';
import type { InfluenceRow } from '../../src/terms/influence.ts';
import { killedAt, linesOf, makeCorpus } from './corpus.ts';
import { invoke, jsonFile, makeWordModel, temporaryFolder } from './invoke.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = temporaryFolder();
const model = makeWordModel(folder);
const docs = makeCorpus(folder, 30);
const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');
const plain = ['analyse', 'attention-influence', '--model', model, '--params', '{"draws":1}'];
const heads = ['--heads', 'L1H3,L0H2'];

async function score(out: string, ...args: string[]): Promise<void> {
  const call = [...plain, ...heads, '--docs', docs, '--out', at(out), ...args];
  expect(await invoke(call)).toMatchObject({ code: 0, stdout: '' });
}

async function refusal(...args: string[]): Promise<string> {
  const { code, stderr } = await invoke(args);
  expect(code).not.toBe(0);
  const last = stderr.trim().split('\n').at(-1) ?? '';
  expect(last).toMatch(/^headscope: /);
  return last;
}

describe('scores of documents', () => {
  it('are a line a document, in order, with what they are of beside them', async () => {
    await score('all.jsonl');
    const rows = read('all.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as InfluenceRow);
    expect(rows.map(({ doc_id }) => doc_id)).toEqual(Array.from({ length: 30 }, (_, i) => `d${i}`));
    for (const { L_base, L_ref, score: found, score_random } of rows) {
      expect(found).toBe((L_ref! - L_base!) / L_base!);
      expect(score_random).toHaveLength(1);
    }
    const meta = JSON.parse(read('all.jsonl.meta.json')) as ScoreMeta;
    expect(meta).toMatchObject({ heads: ['L1H3', 'L0H2'], documents: { count: 30 } });
    expect(meta.random[0]).toHaveLength(2);
  });

  it('are the same in shards that are merged, byte for byte', async () => {
    const shards = ['1/4', '2/4', '3/4', '4/4'];
    for (const [i, shard] of shards.entries()) await score(`s${i}.jsonl`, '--shard', shard);
    const files = shards.map((_, i) => at(`s${i}.jsonl`));
    expect(files.map(linesOf)).toEqual([8, 8, 7, 7]);
    const { code } = await invoke(['merge', ...files.toReversed(), '--out', at('merged.jsonl')]);
    expect(code).toBe(0);
    expect(read('merged.jsonl')).toBe(read('all.jsonl'));
    expect(read('merged.jsonl.meta.json')).toBe(read('all.jsonl.meta.json'));
  });

  it('go on after a kill of a shard: nothing is lost, nothing repeated, half a line is mended', async () => {
    const many = makeCorpus(folder, 240, 'many.jsonl');
    const call = [...plain, ...heads, '--docs', many];
    expect(await invoke([...call, '--out', at('whole.jsonl')])).toMatchObject({ code: 0 });
    const whole = read('whole.jsonl').split('\n');
    const odd = whole.filter((line, i) => line !== '' && i % 2 === 1);
    const killed = [...call, '--shard', '2/2', '--out', at('killed.jsonl'), '--resume'];
    await killedAt(killed, at('killed.jsonl'), 3);
    const before = linesOf(at('killed.jsonl'));
    expect(before).toBeGreaterThanOrEqual(3);
    expect(before).toBeLessThan(120);
    expect(read('killed.jsonl').split('\n').slice(0, before)).toEqual(odd.slice(0, before));
    appendFileSync(at('killed.jsonl'), odd[before]!.slice(0, 50));
    for (const _ of ['goes on', 'is done']) {
      expect(await invoke(killed)).toMatchObject({ code: 0 });
      expect(read('killed.jsonl')).toBe(`${odd.join('\n')}\n`);
    }
    const other = [...call, '--shard', '1/2', '--out', at('other.half.jsonl')];
    expect(await invoke(other)).toMatchObject({ code: 0 });
    const shards = [at('killed.jsonl'), at('other.half.jsonl')];
    expect(await invoke(['merge', ...shards, '--out', at('again.jsonl')])).toMatchObject({
      code: 0,
    });
    expect(read('again.jsonl')).toBe(read('whole.jsonl'));
  });

  it('are mended wherever a kill cut the last line', async () => {
    const rows = ['a', 'β𝄞', 'c'].map((doc_id, i): InfluenceRow => ({
      ...{ index: 2 * i, doc_id, domain: 'é', n_tokens: 3, n_scored: 2, repetition: 0 },
      ...{ L_base: 1.5, L_ref: 2, score: 1 / 3, score_random: [] },
    }));
    const bytes = Buffer.from(rows.map(lineOf).join(''));
    const ends = [...bytes.keys()].filter((i) => bytes[i] === 0x0a).map((i) => i + 1);
    const file = at('cut.jsonl');
    for (let size = ends[1]! - 2; size <= bytes.length; size++) {
      writeFileSync(file, bytes.subarray(0, size));
      const whole = ends.filter((end) => end <= size);
      expect(await mended(file, { index: 1, of: 2 }), `${size} bytes`).toBe(whole.length);
      expect(readFileSync(file).equals(bytes.subarray(0, whole.at(-1) ?? 0))).toBe(true);
    }
    await expect(mended(file, { index: 2, of: 2 })).rejects.toThrow(/expected document 1, found 0/);
  });

  it('of a folder are those of its files by name, in subfolders by domain', async () => {
    const corpus = join(folder, 'corpus');
    mkdirSync(join(corpus, 'news'), { recursive: true });
    writeFileSync(join(corpus, 'b.jsonl'), '{"text":"apple bread apple"}\n{"text":"door"}\n');
    writeFileSync(join(corpus, 'a.csv'), 'text,domain\nkite lemon kite,x\n');
    writeFileSync(join(corpus, 'news/one.txt'), 'mango north\n\nocean');
    writeFileSync(join(corpus, 'notes.md'), 'not a document');
    const call = [...plain, ...heads, '--docs', corpus];
    expect(await invoke([...call, '--out', at('folder.jsonl')])).toMatchObject({ code: 0 });
    const rows = read('folder.jsonl').trim().split('\n');
    expect(rows.map((line) => JSON.parse(line) as InfluenceRow)).toMatchObject([
      { index: 0, doc_id: 'corpus/a.csv#1', domain: 'x', n_tokens: 3 },
      { index: 1, doc_id: 'corpus/b.jsonl#1', domain: 'corpus' },
      { index: 2, doc_id: 'corpus/b.jsonl#2', score: null },
      { index: 3, doc_id: 'corpus/news/one.txt', domain: 'news', n_tokens: 3 },
    ]);
    expect(await refusal(...call, '--out', join(corpus, 'own.jsonl'))).toMatch(/lies in --docs/);
    mkdirSync(at('empty'));
    const none = [...plain, ...heads, '--docs', at('empty'), '--out', at('none.jsonl')];
    expect(await refusal(...none)).toMatch(/empty holds no documents: no \.jsonl, \.csv, \.txt/);
  });

  it('are refused where a file is there, or is of something else', async () => {
    const call = [...plain, '--docs', docs, '--out', at('all.jsonl')];
    expect(await refusal(...call, ...heads)).toMatch(/all\.jsonl exists: --resume goes on/);
    expect(await refusal(...call, '--heads', 'L0H0', '--resume')).toMatch(/with another heads/);
    const other = makeCorpus(folder, 31, 'other.jsonl');
    const others = [...plain, ...heads, '--docs', other, '--out', at('all.jsonl'), '--resume'];
    expect(await refusal(...others)).toMatch(/with another documents/);
    expect(await refusal(...call, ...heads, '--resume', '--shard', '1/2')).toMatch(/another shard/);
    expect(await refusal(...call, '--shard', '5/4')).toMatch(/--shard: expected i\/n/);
    writeFileSync(at('bad.jsonl'), '{"text":"apple"}\nnothing\n');
    const bad = [...plain, ...heads, '--docs', at('bad.jsonl'), '--out', at('none.jsonl')];
    expect(await refusal(...bad)).toMatch(/bad\.jsonl, line 2: expected a JSON object/);
    expect(existsSync(at('none.jsonl'))).toBe(false);
  });

  it('stop when they are cancelled, and go on', async () => {
    const controller = new AbortController();
    const out = ['--docs', docs, '--out', at('stopped.jsonl')];
    const running = invoke([...plain, ...heads, ...out], { signal: controller.signal });
    await vi.waitFor(() => expect(linesOf(at('stopped.jsonl'))).toBeGreaterThan(1), {
      interval: 2,
      timeout: 30_000,
    });
    controller.abort();
    const { code, stderr } = await running;
    expect(code).toBe(1);
    expect(stderr).toMatch(/headscope: cancelled\n$/);
    expect(linesOf(at('stopped.jsonl'))).toBeLessThan(30);
    await score('stopped.jsonl', '--resume');
    expect(read('stopped.jsonl')).toBe(read('all.jsonl'));
  });
});

describe('merge', () => {
  const files = [0, 1, 2, 3].map((i) => at(`s${i}.jsonl`));
  const merged = (...some: string[]): Promise<string> =>
    refusal('merge', ...some, '--out', at('no.jsonl'));

  it('refuses shards that are missing, doubled, unfinished or of something else', async () => {
    const [first = '', second = '', third = '', fourth = ''] = files;
    expect(await merged(first, second, fourth)).toMatch(/shard 3\/4 is missing/);
    expect(await merged(first, second, third, third, fourth)).toMatch(/3\/4, which is given twice/);
    expect(await merged(first, at('all.jsonl'))).toMatch(/another number of shards than/);
    await score('otherSeed.jsonl', '--seed', '5', '--shard', '1/4');
    expect(await merged(first, at('otherSeed.jsonl'))).toMatch(/another (random|seed) than/);
    const lines = readFileSync(third, 'utf8').split('\n');
    writeFileSync(third, lines.toSpliced(2, 1).join('\n'));
    expect(await merged(...files)).toMatch(/document 10 is in none of the files/);
    writeFileSync(third, lines.toSpliced(2, 0, lines[1]!).join('\n'));
    expect(await merged(...files)).toMatch(/s2\.jsonl has document 6 twice/);
    writeFileSync(third, `${lines.join('\n')}${lines[1]}\n`);
    expect(await merged(...files)).toMatch(/s2\.jsonl has document 6 twice/);
    writeFileSync(third, lines.join('\n').slice(0, -20));
    expect(await merged(...files)).toMatch(/s2\.jsonl, line 7 is no line of scores/);
    writeFileSync(third, lines.join('\n'));
    expect(existsSync(at('no.jsonl'))).toBe(false);
    expect(await merged(at('nothing.jsonl'))).toMatch(/there is no file .*nothing\.jsonl\.meta/);
  });
});

describe('heads', () => {
  it('are the best of a file of scores', async () => {
    const scores = jsonFile(folder, 'scores.json', {
      '0-0': [1.5, 2],
      '1-4': [0.5, 0.5],
      '0-1': [0],
    });
    const call = [...plain, '--docs', docs, '--shard', '30/30', '--heads', scores];
    const headsAt = async (...top: string[]): Promise<readonly string[]> => {
      const out = at(`top${top.join('')}.jsonl`);
      expect(await invoke([...call, '--out', out, ...top])).toMatchObject({ code: 0 });
      return (JSON.parse(readFileSync(`${out}.meta.json`, 'utf8')) as ScoreMeta).heads;
    };
    expect(await headsAt()).toEqual(['L0H0']);
    expect(await headsAt('--top', '0.2')).toEqual(['L0H0', 'L1H4']);
    const story = jsonFile(folder, 'story.txt', 'once upon a time');
    const bad = [...plain, '--docs', docs, '--out', at('x.jsonl'), '--heads', story];
    expect(await refusal(...bad)).toMatch(/story\.txt holds no scores of heads/);
  });
});

describe('--head-scores', () => {
  it('writes what the retrieval-head repository writes, and how it was made', async () => {
    const out = at('words.json');
    const call = ['analyse', 'retrieval-heads', '--model', model, '--out', at('report.json')];
    const refused = await refusal(...call, '--head-scores', out);
    expect(refused).toMatch(/no sample was valid/);
    expect(existsSync(out)).toBe(false);
    expect(
      await refusal(
        'analyse',
        'head-scores',
        '--model',
        model,
        '--text',
        'apple bread',
        '--out',
        at('report.json'),
        '--head-scores',
        out,
      ),
    ).toMatch(/head-scores has no such scores/);
  });

  it('is read again as head sets', async () => {
    const report = { provenance: { analysis: 'retrieval-heads' } };
    const sample = { length: 9, depth: 0, sample: 0, response: 'a', recall: 1, valid: true };
    const result = {
      ...{ n_layers: 2, n_heads: 5, variant: 'code' },
      samples: [
        { ...sample, scores: [0, 0, 0, 0, 0, 1, 0.5, 0, 0, 2] },
        { ...sample, valid: false, scores: [9, 9, 9, 9, 9, 9, 9, 9, 9, 9] },
        { ...sample, scores: [0, 0, 0, 0, 0, 0, 0.5, 0, 0, 1] },
      ],
    };
    const { exportHeadScores } = await import('../../src/cli/headScoresOutput.ts');
    await exportHeadScores(at('own.json'), { ...report, result });
    const written = JSON.parse(read('own.json')) as Record<string, number[]>;
    expect(Object.keys(written)).toHaveLength(10);
    expect(written).toMatchObject({ '1-0': [1, 0], '1-1': [0.5, 0.5], '1-4': [2, 1] });
    await exportHeadScores(at('own.tsv'), { ...report, result });
    await exportHeadScores(at('own.txt'), { ...report, result });
    expect(read('own.tsv').split('\n')[1]).toMatch(/^5\.0{18}e-01\t5\.0{18}e-01\t0\.0{18}e\+00/);
    expect(read('own.txt')).toBe('1,4\n1,0\n1,1\n');
    expect(JSON.parse(read('own.meta.json'))).toMatchObject({
      ...{ analysis: 'retrieval-heads', variant: 'code', samples: 3, validSamples: 2 },
      perSample: [{ depth: 0, recall: 1 }, { depth: 0 }],
    });
    const call = [...plain, '--docs', docs, '--shard', '30/30', '--heads', at('own.json')];
    expect(await invoke([...call, '--top', '0.2', '--out', at('own.jsonl')])).toMatchObject({
      code: 0,
    });
    expect(JSON.parse(read('own.jsonl.meta.json'))).toMatchObject({ heads: ['L1H4', 'L1H0'] });
    for (const [file, found] of [
      ['own.tsv', ['L1H4']],
      ['own.txt', ['L1H4', 'L1H0', 'L1H1']],
    ] as const) {
      const of = [...plain, '--docs', docs, '--shard', '30/30', '--heads', at(file)];
      expect(await invoke([...of, '--out', at(`${file}.jsonl`)])).toMatchObject({ code: 0 });
      expect([...(JSON.parse(read(`${file}.jsonl.meta.json`)) as ScoreMeta).heads].sort()).toEqual(
        [...found].sort(),
      );
    }
  });
});
