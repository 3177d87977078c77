import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/cli/runReport.ts';
import { logSumExp } from '../../src/base/statistics.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import { fixture } from '../reference/load.ts';
import { readReference } from '../reference/parity.ts';
import {
  idsModel,
  invoke,
  jsonFile,
  makePackage,
  makeWordModel,
  temporaryFolder,
} from './invoke.ts';

const folder = temporaryFolder();
const words = makeWordModel(folder);

async function report(...args: string[]): Promise<RunReport> {
  const { code, stdout, stderr } = await invoke(['run', '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as RunReport;
}

/** The reference's next-token logits for its first text, a row a position. */
async function referenceLogits(): Promise<{ ids: number[]; rows: number[][] }> {
  const { texts } = await readReference(fixture('lens-attn-only'));
  const { ids, hooks } = texts[0]!;
  const { data, shape } = hooks.get('logits')!;
  const [, length = 0, vocabulary = 0] = shape;
  const rows = Array.from({ length }, (_, i) => [
    ...data.subarray(i * vocabulary, (i + 1) * vocabulary),
  ]);
  return { ids: [...ids[0]!], rows };
}

const uniform = [
  { at: 'blocks.0.attn.hook_pattern', heads: [0, 1, 2], op: { kind: 'uniform' } },
  { at: 'blocks.1.attn.hook_z', op: { kind: 'zero' } },
];

describe.each(['wasm', 'cpu'])('run on %s', (backend) => {
  it('agrees with the reference in losses and next tokens', async () => {
    const { ids, rows } = await referenceLogits();
    const found = await report('--model', idsModel, '--tokens', ids.join(), '--backend', backend);
    expect(found.backend.name).toBe(backend);
    expect(found.tokens.map(({ id }) => id)).toEqual(ids);
    const losses = ids.slice(1).map((id, i) => {
      const row = Float32Array.from(rows[i]!);
      return logSumExp(row) - row[id]!;
    });
    expect(found.before.losses).toHaveLength(losses.length);
    losses.forEach((loss, i) => expect(found.before.losses[i]).toBeCloseTo(loss, 4));
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(found.before.meanLoss).toBeCloseTo(mean, 4);
    const last = rows.at(-1)!;
    const order = last.map((_, id) => id).sort((a, b) => last[b]! - last[a]!);
    expect(found.predictions.map(({ token }) => token.id)).toEqual(order.slice(0, 10));
    found.predictions.forEach(({ token, before }, i) => {
      expect(before.rank).toBe(i + 1);
      expect(before.logit).toBeCloseTo(last[token.id]!, 3);
    });
  });
});

describe('run', () => {
  it('lists as many next tokens as asked for, and nothing after without interventions', async () => {
    const found = await report('--model', idsModel, '--tokens', '4', '--top', '3');
    expect(found.predictions).toHaveLength(3);
    expect(found.after).toBeNull();
    expect(found.predictions[0]!.after).toBeNull();
    expect(found.before).toEqual({ losses: [], meanLoss: null, generated: null });
  });

  it('leaves out or adds the special tokens that the model has, and says where it has none', async () => {
    const words = makeWordModel(temporaryFolder());
    const config = JSON.stringify({ bos_token: 'umbra' });
    writeFileSync(join(words, 'tokenizer_config.json'), config);
    const texts = async (...args: string[]) =>
      (await report('--model', words, '--text', 'river stone', ...args)).tokens.map(
        ({ text }) => text,
      );
    expect(await texts()).toEqual(['river', 'stone']);
    expect(await texts('--no-bos')).toEqual(['river', 'stone']);
    expect(await texts('--bos')).toEqual(['umbra', 'river', 'stone']);
    writeFileSync(join(words, 'tokenizer_config.json'), '{}');
    const refused = await invoke(['run', '--model', words, '--text', 'river', '--bos']);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/no special tokens/);
  });

  it('shows what interventions change', async () => {
    const file = jsonFile(folder, 'uniform.json', uniform);
    const args = ['--model', idsModel, '--tokens', '3,1,4,1,5', '--top', '23'];
    const plain = await report(...args);
    const found = await report(...args, '--interventions', file);
    expect(found.before).toEqual(plain.before);
    expect(found.after!.losses).not.toEqual(found.before.losses);
    expect(found.after!.meanLoss).not.toBe(found.before.meanLoss);
    const moved = found.predictions.filter(({ before, after }) => after!.logit !== before.logit);
    expect(moved).toHaveLength(23);
    expect(found.interventions).toEqual(uniform.map((one) => ({ ...one, scope: 'all' })));
  });

  it('changes nothing by an intervention that changes nothing', async () => {
    const same = [{ at: 'blocks.0.attn.hook_z', op: { kind: 'scale', factor: 1 } }];
    const file = jsonFile(folder, 'same.json', same);
    const args = ['--model', idsModel, '--tokens', '3,1,4', '--interventions', file];
    const found = await report(...args);
    expect(found.after).toEqual(found.before);
  });

  it('reads a text and gives the continuation as text', async () => {
    const found = await report('--model', words, '--text', 'river stone', '--generate', '3');
    expect(found.tokens.map(({ text }) => text)).toEqual(['river', 'stone']);
    const { tokens, text } = found.before.generated!;
    expect(tokens).toHaveLength(3);
    expect(text.trim()).toBe(tokens.map((token) => token.text).join(' '));
  });

  it('generates what the reference generates', async () => {
    const { greedy } = await readReference(fixture('lens-attn-only'));
    const { prompt, cached } = greedy;
    const args = ['--tokens', prompt.join(), '--generate', String(cached.length)];
    const found = await report('--model', idsModel, ...args);
    expect(found.before.generated!.tokens.map(({ id }) => id)).toEqual(cached);
  });

  it('samples by its seed', async () => {
    const sample = async (seed: string): Promise<number[]> => {
      const args = ['--tokens', '1', '--generate', '12', '--temperature', '3', '--seed', seed];
      const found = await report('--model', idsModel, ...args);
      return found.before.generated!.tokens.map(({ id }) => id);
    };
    const first = await sample('7');
    expect(await sample('7')).toEqual(first);
    expect(await sample('8')).not.toEqual(first);
  });

  it('prints for reading: tokens, next tokens, mean loss, generated text', async () => {
    const file = jsonFile(folder, 'read.json', uniform);
    const args = ['--text', 'river stone', '--generate', '2', '--interventions', file];
    const { code, stdout, stderr } = await invoke(['run', '--model', words, ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/position +id +token +loss +loss after\n/);
    expect(stdout).toMatch(/1 +18 +"stone" +\d+\.\d{4} +\d+\.\d{4}\n/);
    expect(stdout).toMatch(/rank +probability +logit +rank after/);
    expect(stdout).toMatch(/mean loss {2}\d+\.\d{4}, after \d+\.\d{4}\n/);
    expect(stdout).toContain('generated (2 tokens)');
    expect(stdout).toContain('generated after (2 tokens)');
  });

  it('opens a bundled model by its id and leaves no tensor behind', async () => {
    const packageRoot = makePackage(temporaryFolder());
    const args = ['run', '--json', '--model', 'tiny-words', '--text', 'river'];
    await invoke(args, { packageRoot });
    const tensors = liveTensors();
    const { code, stdout } = await invoke(args, { packageRoot });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as RunReport).model.id).toBe('tiny-words');
    expect(liveTensors()).toBe(tensors);
  });
});
