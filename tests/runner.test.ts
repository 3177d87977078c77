import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStage } from './runner/runStage.mjs';
import { chosenStages, stages } from './runner/stages.mjs';

describe('the choice of stages', () => {
  const named = (only?: string): string[] => chosenStages(only).map(({ name }) => name);

  it('is all of them in order, or those asked for with what they need', () => {
    expect(named()).toEqual(stages.map(({ name }) => name));
    expect(named('unit,format')).toEqual(['format', 'unit']);
    expect(named('e2e')).toEqual(['build', 'e2e']);
  });

  it('refuses a name that is none', () => {
    expect(() => named('unit,nothing')).toThrow('got nothing');
  });
});

describe('a stage', () => {
  const root = mkdtempSync(join(tmpdir(), 'headscope-'));
  const scripts = join(root, 'node_modules');

  beforeAll(() => mkdirSync(scripts));
  afterAll(() => rmSync(root, { recursive: true }));

  const outcomeOf = (text: string, minutes = 1, counts = true) => {
    writeFileSync(join(scripts, 'script.mjs'), text);
    const stage = { name: 'one', script: 'script.mjs', args: [], minutes, counts };
    return runStage(stage, { root, env: process.env, verbose: false });
  };

  const writing = (counts: object): string =>
    `import { writeFileSync } from 'node:fs';
     writeFileSync(process.env.HEADSCOPE_COUNTS, ${JSON.stringify(JSON.stringify(counts))});`;

  it('is fine when it ends well, with its counts', async () => {
    const counts = { passed: 3, failed: 0, skipped: [{ name: 'a', reason: 'b' }] };
    expect(await outcomeOf(writing(counts))).toMatchObject({ ok: true, counts });
  });

  it.each([
    ['a failed test', writing({ passed: 1, failed: 2, skipped: [] }), 2],
    ['counts but a bad end', `${writing({ passed: 1, failed: 0, skipped: [] })}process.exit(3)`, 1],
    ['no counts', 'console.log("nothing")', 1],
    ['a crash', 'throw new Error("broken")', 1],
  ])('fails with %s', async (_, text, failed) => {
    expect(await outcomeOf(text)).toMatchObject({ ok: false, counts: { failed } });
  });

  it('keeps what it said', async () => {
    const { output } = await outcomeOf('console.log("out"); console.error("err")', 1, false);
    expect(output).toContain('out');
    expect(output).toContain('err');
  });

  it('has nothing on its standard input and is stopped at its time limit', async () => {
    const reading = await outcomeOf('for await (const x of process.stdin) {}', 1, false);
    expect(reading.ok).toBe(true);
    const endless = await outcomeOf('setInterval(() => {}, 1000)', 0.01, false);
    expect(endless.ok).toBe(false);
    expect(endless.output).toContain('stopped after');
  });
});
