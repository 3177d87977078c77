import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import metadata from '../../package.json' with { type: 'json' };
import { commands } from '../../src/cli/commands.ts';
import { fixtures, idsModel, invoke, jsonFile, temporaryFolder } from './invoke.ts';

const folder = temporaryFolder();
const run = ['run', '--model', idsModel, '--tokens', '1,2'];
const cache = ['cache', '--model', idsModel, '--tokens', '1,2', '--out', join(folder, 'c')];

const oneLine = /^headscope: [^\n]+\n$/;

describe('help', () => {
  it('of the program lists every command', async () => {
    const { code, stdout, stderr } = await invoke(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { name, summary } of commands) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(summary);
    }
  });

  it.each(commands.map(({ name }) => name))('of %s is its usage', async (name) => {
    const { code, stdout, stderr } = await invoke([name, '--model', '/nowhere', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`usage: headscope ${name}`);
  });

  it.each([
    ['run', ['text', 'tokens', 'generate', 'temperature', 'seed', 'interventions', 'top', 'json']],
    ['cache', ['text', 'tokens', 'names', 'out', 'interventions']],
    ['analyse', ['text', 'tokens', 'params', 'heads', 'seed', 'out']],
  ])('of %s names every option', async (name, options) => {
    const { stdout } = await invoke([name, '--help']);
    for (const option of ['model', 'backend', ...options]) expect(stdout).toContain(`--${option}`);
  });

  it('gives the version of the package', async () => {
    expect(await invoke(['--version'])).toEqual({
      code: 0,
      stdout: `${metadata.version}\n`,
      stderr: '',
    });
  });
});

describe('wrong use', () => {
  it.each<[string, string[], string]>([
    ['no command', [], 'expected a command'],
    ['an unknown command', ['rum'], 'there is no command "rum"'],
    ['an option before the command', ['--model', 'x', 'run'], 'before any option'],
    ['an unknown option', [...run, '--tpo', '3'], '--tpo'],
    ['an option without its value', [...run, '--top'], '--top'],
    ['an option given twice', [...run, '--tokens', '3'], '--tokens is given twice'],
    ['a stray argument', [...run, 'more'], 'unexpected argument "more"'],
    ['no model', ['run', '--tokens', '1'], '--model is required'],
    ['both text and tokens', [...run, '--text', 'a'], 'got both'],
    ['neither text nor tokens', ['run', '--model', idsModel], 'got neither'],
    ['tokens that are no numbers', ['run', '--model', idsModel, '--tokens', '1,b'], '1,b'],
    ['no tokens', ['run', '--model', idsModel, '--tokens', ''], '--tokens'],
    ['an unknown backend', [...run, '--backend', 'cuda'], 'auto, webgpu, wasm, cpu'],
    ['a top of nothing', [...run, '--top', '0'], '--top'],
    ['half a token to generate', [...run, '--generate', '1.5'], '--generate'],
    ['a cold temperature', [...run, '--generate', '1', '--temperature=-1'], '--temperature'],
    ['a seed that is none', [...run, '--generate', '1', '--seed', 'x'], '--seed'],
    ['a temperature for nothing', [...run, '--temperature', '1'], 'needs --generate'],
    ['a cache without names', cache, '--names is required'],
    ['a cache of no names', [...cache, '--names', ' , '], '--names'],
    ['a cache without out', [...cache.slice(0, 5), '--names', 'logits'], '--out is required'],
    ['an analysis without id', ['analyse', '--model', idsModel, '--out', '-'], 'id of an analysis'],
    ['an analysis without out', ['analyse', 'retrieval-heads', '--model', idsModel], '--out'],
    ['an argument of models', ['models', 'all'], 'unexpected argument "all"'],
    ['an unknown option of analyses', ['analyses', '--model', 'x'], '--model'],
  ])('%s: exit code 2, one line, a hint', async (_, args, message) => {
    const { code, stdout, stderr } = await invoke(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\(see headscope( [a-z]+)? --help\)\n$/);
  });
});

describe('failures', () => {
  const withInterventions = (value: unknown): string[] => {
    const path = jsonFile(folder, `${Math.random()}.json`, value);
    return [...run, '--interventions', path];
  };
  const zero = { kind: 'zero' };
  const analyse = ['analyse', 'retrieval-heads', '--model', idsModel, '--out', '-'];

  it.each<[string, () => string[], RegExp]>([
    ['a missing folder', () => ['run', '--model', '/nowhere', '--tokens', '1'], /neither a folder/],
    [
      'a folder without a model',
      () => ['run', '--model', fixtures, '--tokens', '1'],
      /config\.json/,
    ],
    [
      'a token outside',
      () => ['run', '--model', idsModel, '--tokens', '1,99'],
      /from 0 to 22, got 99/,
    ],
    [
      'too many tokens',
      () => ['run', '--model', idsModel, '--tokens', `${'1,'.repeat(20)}1`],
      /at most 16/,
    ],
    ['a text for ids', () => ['run', '--model', idsModel, '--text', 'a'], /no tokenizer/],
    ['a missing file', () => [...run, '--interventions', '/nowhere.json'], /no file \/nowhere/],
    ['a file that is no JSON', () => withInterventions('[{'), /json is not valid JSON/],
    ['no list', () => withInterventions({ at: 'logits', op: zero }), /array/],
    [
      'an unknown operation',
      () => withInterventions([{ at: 'logits', op: { kind: 'nil' } }]),
      /0\.op\.kind/,
    ],
    [
      'no hook',
      () => withInterventions([{ at: 'blocks.0.x', op: zero }]),
      /0\.at: expected a hook name/,
    ],
    [
      'a misspelt field',
      () => withInterventions([{ at: 'logits', hed: [1], op: zero }]),
      /0\.hed: there is no such/,
    ],
    [
      'a hook the model lacks',
      () => withInterventions([{ at: 'blocks.0.hook_mlp_out', op: zero }]),
      /no hook blocks\.0\.hook_mlp_out/,
    ],
    [
      'a layer the model lacks',
      () => withInterventions([{ at: 'blocks.2.attn.hook_z', op: zero }]),
      /no hook blocks\.2/,
    ],
    [
      'a head the model lacks',
      () => withInterventions([{ at: 'blocks.0.attn.hook_z', heads: [5], op: zero }]),
      /has 5 heads, got head 5/,
    ],
    ['a glob for nothing', () => [...cache, '--names', 'blocks.*.mlp.*'], /"blocks\.\*\.mlp\.\*"/],
    [
      'a missing folder to write to',
      () => [...cache.slice(0, 5), '--names', 'logits', '--out', '/no/c'],
      /no folder/,
    ],
    [
      'a folder as the file to write',
      () => [...cache.slice(0, 5), '--names', 'logits', '--out', folder],
      /it is a folder/,
    ],
    [
      'an unknown analysis',
      () => ['analyse', 'x', '--model', idsModel, '--out', '-'],
      /expected one of .*retrieval-heads/,
    ],
    [
      'parameters that are no JSON',
      () => [...analyse, '--params', '{'],
      /--params is not valid JSON/,
    ],
    ['a missing file of parameters', () => [...analyse, '--params', '@/nowhere.json'], /no file/],
    [
      'an unknown parameter',
      () => [...analyse, '--params', '{"lenght":9}'],
      /lenght: there is no such/,
    ],
    ['a parameter out of range', () => [...analyse, '--params', '{"samples":0}'], /samples: /],
    ['a head outside', () => [...analyse, '--heads', 'L7H1'], /L0H0 to L1H4/],
    ['a model that will not do', () => analyse, /only the probe "repeats" suits it/],
  ])('%s: exit code 1 and one line', async (_, args, message) => {
    const { code, stdout, stderr } = await invoke(args());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(oneLine);
    expect(stderr).toMatch(message);
  });
});
