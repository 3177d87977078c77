import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invoke, temporaryFolder } from './invoke.ts';

const tiny = JSON.stringify({
  ...{ width: 8, heads: 2, vocabulary: 8, length: 16, batch: 4 },
  ...{ measureEvery: 5, checkpointEvery: 5 },
});
const train = (out: string, ...more: string[]): string[] => [
  ...['train', 'induction', '--params', tiny, '--steps', '20', '--seed', '3', '--out', out],
  ...more,
];
const logOf = (out: string): string => readFileSync(join(out, 'log.jsonl'), 'utf8');

describe('headscope train LAB', { timeout: 60_000 }, () => {
  it('writes checkpoints, a log and a model that opens', async () => {
    const out = temporaryFolder();
    const { code, stdout, stderr } = await invoke(train(out));
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${join(out, 'model')}\n` });
    expect(stderr).toContain('step 20 of 20: loss');
    expect(readdirSync(join(out, 'checkpoints')).sort()).toEqual(
      [0, 10, 15, 20, 5].map((step) => `${step}.safetensors`),
    );
    const rows = logOf(out)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: number });
    expect(rows.map(({ step }) => step)).toEqual([0, 5, 10, 15, 20]);
    const run = await invoke(['run', '--model', stdout.trim(), '--tokens', '0,1,2', '--json']);
    expect(run.code).toBe(0);
  });

  it('goes on after Ctrl-C to the same log', async () => {
    const [whole, halved] = [temporaryFolder(), temporaryFolder()];
    await invoke(train(whole));
    const stop = new AbortController();
    const paused = invoke(train(halved), { signal: stop.signal });
    const stopLater = setInterval(() => {
      if (readdirSync(halved).includes('log.jsonl') && logOf(halved) !== '') stop.abort();
    }, 1);
    expect((await paused).code).not.toBe(0);
    clearInterval(stopLater);
    expect(logOf(halved)).not.toBe(logOf(whole));
    expect((await invoke(train(halved))).stderr).toContain('give --resume');
    expect((await invoke(train(halved, '--resume'))).code).toBe(0);
    expect(logOf(halved)).toBe(logOf(whole));
  });

  it('refuses what does not fit', async () => {
    const out = temporaryFolder();
    const errorOf = async (args: string[]): Promise<string> => (await invoke(args)).stderr;
    expect(await errorOf(['train', 'induction'])).toContain('--out is required');
    expect(await errorOf(train(out, '--preset', 'none'))).toContain('expected one of quick');
    expect(await errorOf(['train', 'induction-2l', '--resume'])).toContain('--resume is for labs');
    expect(await errorOf(['train', 'nothing'])).toContain('induction');
    const wide = ['train', 'induction', '--params', '{"width":9}', '--out', out];
    expect(await errorOf(wide)).toContain('equal shares');
  });
});
