import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyses } from '../../src/analyses/registry.ts';
import type { AnalysisReport } from '../../src/cli/analyse.ts';
import { progressLine } from '../../src/cli/progress.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import { invoke, jsonFile, makePackage, makeWordModel, temporaryFolder } from './invoke.ts';

const folder = temporaryFolder();
const words = makeWordModel(folder);
const retrieval = ['analyse', 'retrieval-heads', '--model', words];

async function printed(...args: string[]): Promise<AnalysisReport> {
  const { code, stdout, stderr } = await invoke([...retrieval, '--out', '-', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as AnalysisReport;
}

describe('analyse', () => {
  it('writes the result with all that is needed to repeat it', async () => {
    const out = join(folder, 'result.json');
    expect(await invoke([...retrieval, '--out', out])).toEqual({ code: 0, stdout: '', stderr: '' });
    const { provenance, result } = JSON.parse(readFileSync(out, 'utf8')) as AnalysisReport;
    expect(provenance).toMatchObject({
      analysis: 'retrieval-heads',
      model: { id: 'words', model_type: 'transformer_lens' },
      backend: { name: 'wasm' },
      tokens: null,
      heads: null,
      seed: 0,
    });
    expect(provenance.model.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(result).toMatchObject({ n_layers: 2, n_heads: 5, samples: [{ length: 12 }] });
  });

  it("takes the model's own parameters over the defaults, and --params over both", async () => {
    const { provenance } = await printed('--params', '{"lengths":[11]}');
    expect(provenance.parameters).toMatchObject({
      lengths: [11],
      needle: 'river stone tulip',
      newTokens: 2,
      variant: 'code',
    });
    const file = jsonFile(folder, 'parameters.json', { lengths: [10], variant: 'set' });
    const fromFile = await printed('--params', `@${file}`);
    expect(fromFile.provenance.parameters).toMatchObject({ lengths: [10], variant: 'set' });
    expect(fromFile.result).toMatchObject({ variant: 'set' });
  });

  it('repeats itself by its seed, and takes heads and a text', async () => {
    const args = ['--seed', '5', '--heads', 'L1H3,0.2', '--text', 'river stone'];
    const first = await printed(...args);
    const tensors = liveTensors();
    expect(await printed(...args)).toEqual(first);
    expect(liveTensors()).toBe(tensors);
    expect(first.provenance).toMatchObject({ seed: 5, heads: ['L1H3', 'L0H2'], tokens: [17, 18] });
  });

  it('drops and says a wish of the model that is not valid', async () => {
    const strange = makeWordModel(temporaryFolder());
    const parameters = { 'retrieval-heads': { lengths: [-1], needle: 'river stone' } };
    jsonFile(strange, 'headscope.json', { parameters });
    const args = ['--params', '{"answer":"stone","question":"vine","samples":"x"}'];
    const call = ['analyse', 'retrieval-heads', '--model', strange, '--out', '-', ...args];
    const { code, stderr } = await invoke(call);
    expect(code).toBe(1);
    expect(stderr).toContain('samples');
    const { stderr: said } = await invoke(call.with(-1, '{"question":"vine"}'));
    expect(said).toContain('headscope.json: lengths of retrieval-heads is not valid');
  });

  it('stops when it is cancelled, and writes nothing', async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 100);
    const out = join(folder, 'cancelled.json');
    const args = [...retrieval, '--params', '{"samples":1000}', '--out', out];
    const result = await invoke(args, { signal: controller.signal });
    expect(result).toEqual({ code: 1, stdout: '', stderr: 'headscope: cancelled\n' });
    expect(() => readFileSync(out)).toThrow();
  });
});

describe('progress', () => {
  const told = (isTTY: boolean): string[] => {
    const lines: string[] = [];
    let time = 0;
    const output = { isTTY, write: (text: string) => lines.push(text) };
    const progress = progressLine(output, () => time);
    for (let done = 1; done <= 100; done++) {
      time += 90;
      progress.update({ stage: 'scoring', done, total: 100 });
    }
    progress.end();
    return lines;
  };

  it('is one line drawn over on a terminal, and taken away', () => {
    const lines = told(true);
    expect(lines.length).toBeGreaterThan(40);
    expect(lines.every((line) => line.startsWith('\r\u001b[2K') && !line.includes('\n'))).toBe(
      true,
    );
    expect(lines.at(-1)).toBe('\r\u001b[2K');
  });

  it('is a line every few seconds elsewhere', () => {
    expect(told(false)).toEqual(['scoring: 34 of 100 (34 %)\n', 'scoring: 68 of 100 (68 %)\n']);
  });
});

describe('lists', () => {
  it('of analyses gives papers, parameters and defaults', async () => {
    const { code, stdout } = await invoke(['analyses']);
    expect(code).toBe(0);
    for (const { id, title, paper, parameters } of analyses) {
      expect(stdout).toContain(`${id}: ${title}`);
      expect(stdout).toContain(paper.id);
      for (const name of Object.keys(parameters.shape)) expect(stdout).toContain(`    ${name}  `);
    }
    expect(stdout).toContain('default [0,0.25,0.5,0.75,1]');
    const json = JSON.parse((await invoke(['analyses', '--json'])).stdout) as unknown[];
    expect(json).toHaveLength(analyses.length);
    expect(json).toContainEqual(
      expect.objectContaining({
        parameters: expect.objectContaining({
          newTokens: expect.objectContaining({ default: 50, type: 'integer' }) as unknown,
        }) as unknown,
      }),
    );
  });

  it('of models gives the facts of their configurations', async () => {
    const packageRoot = makePackage(temporaryFolder());
    const { code, stdout } = await invoke(['models'], { packageRoot });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /tiny-words +Tiny words +transformer_lens +2 +5 +20 +23 +16 +\d+ +text\n/,
    );
    const json = JSON.parse(
      (await invoke(['models', '--json'], { packageRoot })).stdout,
    ) as unknown;
    const facts = { id: 'tiny-words', n_layers: 2, n_ctx: 16, readsText: true };
    expect(json).toMatchObject({ bundled: [facts], kept: [] });
  });

  it('of models fails where there are none', async () => {
    const { code, stderr } = await invoke(['models'], { packageRoot: temporaryFolder() });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^headscope: no model is bundled[^\n]*\n$/);
  });
});
