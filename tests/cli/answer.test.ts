import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/cli/runReport.ts';
import { wordTokenizer } from '../handBuilt/wordTokenizer.ts';
import { fixture } from '../reference/load.ts';
import { largestDifference, readReference } from '../reference/parity.ts';
import { fixtures, idsModel, invoke, readTensors, temporaryFolder } from './invoke.ts';

const folder = temporaryFolder();
const t5 = join(fixtures, 't5');
const words = join(folder, 't5-words');
cpSync(t5, words, { recursive: true });
writeFileSync(join(words, 'tokenizer.json'), wordTokenizer);

async function report(...args: string[]): Promise<RunReport> {
  const { code, stdout, stderr } = await invoke(['run', '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as RunReport;
}

describe('a model with an encoder', () => {
  it('agrees with the reference in what comes after the answer', async () => {
    const { texts, greedy } = await readReference(fixture('t5'));
    const { ids, source, hooks } = texts[0]!;
    const answer = ids[0]!.slice(1).join();
    const given = ['--model', t5, '--tokens', source![0]!.join(), '--answer', answer];
    const found = await report(...given, '--top', '1');
    expect(found.tokens.map(({ id }) => id)).toEqual(ids[0]);
    expect(found.source?.map(({ id }) => id)).toEqual(source![0]);
    expect(found.predictions[0]?.token.id).toBe(greedy.cached[0]);
    const { shape, data } = hooks.get('logits')!;
    const last = data.subarray(-shape[2]!);
    expect(found.predictions[0]?.before.logit).toBeCloseTo(Math.max(...last), 3);
  });

  it('reads a text and a part of an answer, and goes on with it', async () => {
    const given = ['--model', words, '--text', 'the cat sat', '--answer', 'a dog'];
    const found = await report(...given, '--generate', '3');
    expect(found.source?.map(({ text }) => text).join('')).toBe(' the cat sat</s>');
    expect(found.tokens.map(({ text }) => text)).toEqual(['<pad>', ' a', ' dog']);
    expect(found.before.losses).toHaveLength(2);
    expect(found.before.generated?.tokens.length).toBeGreaterThan(0);
    const none = await report('--model', words, '--text', 'the cat sat');
    expect(none.tokens.map(({ text }) => text)).toEqual(['<pad>']);
    const { stdout } = await invoke(['run', ...given]);
    expect(stdout).toContain('source     " the" " cat" " sat" "</s>"');
  });

  it('writes patterns between both texts', async () => {
    const { texts } = await readReference(fixture('t5'));
    const { ids, source, hooks } = texts[0]!;
    const name = 'blocks.3.attn.hook_pattern';
    const out = join(folder, 'patterns.safetensors');
    const given = ['--tokens', source![0]!.join(), '--answer', ids[0]!.slice(1).join()];
    const { code } = await invoke([
      'cache',
      '--model',
      t5,
      ...given,
      '--names',
      name,
      '--out',
      out,
    ]);
    expect(code).toBe(0);
    const written = (await readTensors(out)).get(name)!;
    expect(largestDifference(written, hooks.get(name)!)).toBeLessThan(1e-4);
  });
});

it('a model without an encoder refuses an answer', async () => {
  const { code, stderr } = await invoke([
    'run',
    '--model',
    idsModel,
    '--tokens',
    '1',
    '--answer',
    '2',
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/--answer: .* has no encoder/);
});
