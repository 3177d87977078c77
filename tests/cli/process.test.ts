import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/cli/runReport.ts';
import { findChromium } from '../runner/chromium.mjs';
import { idsModel, invoke, jsonFile, makeWordModel, root, temporaryFolder } from './invoke.ts';
import type { Outcome } from './invoke.ts';

const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');

/** The program as a process of its own; it gets one Ctrl-C when its stderr matches `interruptOn`. */
function start(
  args: readonly string[],
  { env = {}, interruptOn }: { env?: NodeJS.ProcessEnv; interruptOn?: RegExp } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const command = [tsx, join(root, 'src/cli/main.ts'), ...args];
    const cwd = mkdtempSync(join(tmpdir(), 'headscope-cwd-'));
    const child = spawn(process.execPath, command, { cwd, env: { ...process.env, ...env } });
    const written = { stdout: '', stderr: '' };
    let interrupted = false;
    child.stdout.on('data', (data: Buffer) => (written.stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => {
      written.stderr += data.toString();
      if (interrupted || !interruptOn?.test(written.stderr)) return;
      interrupted = child.kill('SIGINT');
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? -1, ...written });
    });
  });
}

describe('the process', () => {
  it('prints the same as the call, with nothing on stderr', { timeout: 60_000 }, async () => {
    const args = ['run', '--json', '--model', idsModel, '--tokens', '3,1,4', '--generate', '2'];
    const outcome = await start(args);
    expect(outcome).toEqual({ ...(await invoke(args)), code: 0, stderr: '' });
  });

  it(
    'fails with exit code 1 and one line, after wasm has started',
    { timeout: 60_000 },
    async () => {
      const { code, stdout, stderr } = await start([
        'run',
        '--model',
        idsModel,
        '--tokens',
        '1,99',
      ]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe('headscope: expected token ids from 0 to 22, got 99\n');
    },
  );

  it('is cancelled by Ctrl-C: exit code 1, one more line', { timeout: 60_000 }, async () => {
    const model = makeWordModel(temporaryFolder());
    const depths = Array.from({ length: 10 }, (_, i) => i / 9);
    const long = { samples: 1000, draws: 20, depths };
    const parameters = jsonFile(temporaryFolder(), 'long.json', long);
    const args = ['analyse', 'retrieval-heads', '--model', model, '--params', `@${parameters}`];
    const { code, stdout, stderr } = await start([...args, '--out', '-'], { interruptOn: / of / });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/\nheadscope: cancelled\n$/);
  });
});

/** The Vulkan in software that comes with a Chromium, for machines that have no other. */
async function softwareVulkan(): Promise<NodeJS.ProcessEnv> {
  const chromium = await findChromium(root);
  const beside = [
    dirname(realpathSync(chromium)),
    join(dirname(chromium), '../lib', basename(chromium)),
  ];
  const folder = beside.find((one) => existsSync(join(one, 'vk_swiftshader_icd.json')));
  if (folder === undefined) return {};
  return { VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder };
}

describe('webgpu under Node', () => {
  it('agrees with wasm within 1e-3', { timeout: 120_000 }, async ({ skip }) => {
    const args = ['run', '--json', '--model', idsModel, '--tokens', '3,1,4,1,5,9', '--top', '23'];
    const env = await softwareVulkan();
    const gpu = await start([...args, '--backend', 'webgpu'], { env });
    if (/no adapter|install the npm package/.test(gpu.stderr)) skip(gpu.stderr.trim());
    expect({ code: gpu.code, stderr: gpu.stderr }).toEqual({ code: 0, stderr: '' });
    const found = JSON.parse(gpu.stdout) as RunReport;
    expect(found.backend.name).toBe('webgpu');
    const expected = JSON.parse((await invoke(args)).stdout) as RunReport;
    const logits = ({ predictions }: RunReport): number[] =>
      predictions.toSorted((a, b) => a.token.id - b.token.id).map(({ before }) => before.logit);
    const differences = [
      ...logits(found).map((logit, id) => Math.abs(logit - logits(expected)[id]!)),
      ...found.before.losses.map((loss, i) => Math.abs(loss - expected.before.losses[i]!)),
    ];
    expect(differences).toHaveLength(28);
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  });
});
