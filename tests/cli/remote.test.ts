import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// Commands load what they need when they run: here it is loaded before any test's time.
import '../../src/cli/run';
import { keptFolder } from '../../src/cli/keptFiles';
import { handBuiltFiles } from '../handBuilt/inductionModel';
import { folderServer } from '../hub/folderServer';
import { commit, hubServer } from '../hub/server';
import type { HubServer } from '../hub/server';
import { invoke, temporaryFolder } from './invoke';
import type { Outcome } from './invoke';

const files = handBuiltFiles();
let hub: HubServer;
let kept: string;

beforeEach(async () => {
  hub = await hubServer({
    'org/model': { files },
    'org/gated': { files, gatedBy: 'secret' },
    'org/damaged': { files, wrongDigest: 'model.safetensors' },
  });
  kept = join(temporaryFolder(), 'kept');
});

afterEach(() => hub.close());

function call(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return invoke(args, { env: { HEADSCOPE_CACHE: kept, HF_ENDPOINT: hub.endpoint, ...env } });
}

const run = (model: string, ...more: string[]): string[] => {
  return ['run', '--model', model, '--text', 'w1 w2 w3 w1', '--json', ...more];
};
const names = (): string[] => readdirSync(kept).map(decodeURIComponent);

describe('a model of a hub', () => {
  it('runs by its name; what it takes is said, then it is kept and needs no network', async () => {
    const first = await call(run('org/model'));
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(
      /^fetching .*org\/model@0123456.*: .* (kB|MB) into .*kept, .* of memory\n/,
    );
    await hub.close();
    const again = await call(run('org/model'));
    expect(again).toEqual({ ...first, stderr: '' });
    expect(names().some((name) => name.endsWith('.part'))).toBe(false);
  });

  it('runs at a commit', async () => {
    expect((await call(run(`org/model@${commit}`))).code).toBe(0);
    expect(await call(run('org/model@v9'))).toMatchObject({ code: 1, stdout: '' });
  });

  it('works with every command that takes a model', async () => {
    const out = join(temporaryFolder(), 'cache.safetensors');
    const args = ['cache', '--model', 'org/model', '--text', 'w1 w2', '--names', 'logits'];
    expect(await call([...args, '--out', out])).toMatchObject({ code: 0 });
  });

  it('is found at --endpoint, with --token', async () => {
    const args = run('org/gated', '--endpoint', `${hub.endpoint}/`, '--token', 'secret');
    expect((await call(args, { HF_ENDPOINT: 'http://127.0.0.1:1' })).code).toBe(0);
    expect(names().join()).not.toContain('secret');
  });

  it('takes its token from HF_TOKEN, which no other server gets', async () => {
    const refused = await call(run('org/gated'));
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^headscope: .*gated or private.*access token\n$/);
    expect((await call(run('org/gated'), { HF_TOKEN: 'secret' })).code).toBe(0);

    const folder = Object.entries(files).map(([name, bytes]) => [`/a/b/c/${name}`, bytes] as const);
    const server = await folderServer(Object.fromEntries(folder));
    const { code } = await call(run(`${server.origin}/a/b/c`), { HF_TOKEN: 'secret' });
    await server.close();
    expect(code).toBe(0);
    expect(server.requests.some(({ authorization }) => authorization !== undefined)).toBe(false);
  });

  it('goes on where a download broke off', async () => {
    hub.cut('model.safetensors', 1000, 1000, 1000, 1000);
    const broken = await call(run('org/model'));
    expect(broken.code).toBe(1);
    expect(broken.stderr).toMatch(/headscope: .*4000 bytes are kept/);
    expect((await call(run('org/model'))).code).toBe(0);
    expect(hub.requests.at(-1)?.range).toBe('bytes=4000-');
  });

  it('keeps nothing of a file whose digest is wrong', async () => {
    expect((await call(run('org/damaged'))).stderr).toMatch(/arrived damaged.*digest/);
    expect(names().some((name) => name.includes('safetensors'))).toBe(false);
  });

  it.each([
    ['a name that the hub does not have', 'org/none', /has no .*org\/none/],
    ['a folder that is not there', './models/typo', /neither a folder nor/],
    ['a bare word', 'gpt2', /neither a folder nor .* Hugging Face \(org\/name\)/],
  ])('is refused in one line: %s', async (_, model, message) => {
    const { code, stderr } = await call(run(model));
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('is refused where nothing can be kept', async () => {
    const file = join(temporaryFolder(), 'a file');
    writeFileSync(file, '');
    const { stderr } = await call(run('org/model'), { HEADSCOPE_CACHE: file });
    expect(stderr).toMatch(/nothing can be kept in .*set HEADSCOPE_CACHE/);
  });
});

describe('headscope models', () => {
  it('lists what is kept, and removes it and nothing else', async () => {
    expect((await call(['models'])).stdout).toContain(`kept in ${kept}: none\n`);
    await call(run('org/model'));
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, 'notes of mine.txt'), '');
    const name = `${hub.endpoint}/org/model`;
    expect((await call(['models'])).stdout).toMatch(/org\/model +0123456789ab +[\d.]+ (kB|MB)\n/);
    const wrong = await call(['models', '--remove', 'org/other']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(`${name}@${commit}`);
    expect((await call(['models', '--remove', name])).stdout).toContain(
      `removed ${name}@${commit}`,
    );
    expect(readdirSync(kept)).toEqual(['notes of mine.txt']);
  });
});

describe('the folder of what is kept', () => {
  it.each([
    [{ HEADSCOPE_CACHE: '/mine' }, 'linux', '/mine'],
    [{ XDG_CACHE_HOME: '/xdg' }, 'linux', '/xdg/headscope'],
    [{}, 'linux', join(homedir(), '.cache/headscope')],
    [{}, 'darwin', join(homedir(), 'Library/Caches/headscope')],
  ] as const)('with %o on %s is %s', (env, platform, folder) => {
    expect(keptFolder({ env }, platform)).toBe(folder);
  });
});
