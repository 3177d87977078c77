import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handBuiltFolder } from '../../../tests/handBuilt/inductionModel';
import { commit, hubServer } from '../../../tests/hub/server';
import type { HubServer } from '../../../tests/hub/server';
import { LocalEngine } from '../../engine/local';
import type { Progress } from '../../engine/protocol';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import type { ModelSource } from '../../terms/models';
import { openingStages } from '../../terms/opening';
import { readAll } from '../weights/folder';
import { memoryStore } from './store';
import type { FileStore } from './store';

const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
let files: Record<string, Uint8Array>;
let hub: HubServer;
let store: FileStore;
let engine: LocalEngine;

beforeAll(async () => {
  const folder = handBuiltFolder();
  const opened = await Promise.all(names.map((name) => folder.open(name)));
  const bytes = await Promise.all(opened.map((source) => readAll(source!)));
  files = Object.fromEntries(names.map((name, i) => [name, bytes[i]!]));
});

beforeEach(async () => {
  hub = await hubServer({
    'org/model': { files },
    'org/gated': { files, gatedBy: 'secret' },
    'org/damaged': { files, wrongDigest: 'model.safetensors' },
    'org/old': {
      files: { 'config.json': files['config.json']!, 'pytorch_model.bin': new Uint8Array(4) },
    },
  });
  store = memoryStore();
  engine = new LocalEngine({
    platform: nodePlatform,
    folderOf: () => Promise.reject(new Error('not asked for')),
    store: () => Promise.resolve(store),
    onLost: () => undefined,
  });
  await engine.call('start', { backend: 'wasm' });
});

afterEach(() => hub.close());
let before: number;
beforeAll(() => (before = liveTensors()));
afterAll(() => {
  expect(liveTensors()).toBe(before);
});

function source(id: string, more: { token?: string; revision?: string } = {}): ModelSource {
  const { token, revision } = more;
  const name = `${hub.endpoint}/${id}${revision === undefined ? '' : `@${revision}`}`;
  return { kind: 'hub', id: name, token };
}

async function load(from: ModelSource) {
  const progress: [number, number][] = [];
  const info = await engine.call(
    'load',
    { source: from },
    {
      onProgress: ({ stage, done, total }) => {
        if (stage === 'download') progress.push([done, total]);
      },
    },
  );
  await engine.call('unload', { model: info.digest });
  return { info, progress };
}

const partials = async (): Promise<string[]> =>
  (await store.list()).map(({ path }) => path).filter((path) => path.endsWith('.part'));

describe('a model of a hub', () => {
  it('says what it would take before anything large is fetched', async () => {
    const offer = await engine.call('inspect', { source: source('org/model') });
    const total = names.reduce((sum, name) => sum + files[name]!.length, 0);
    expect(offer).toMatchObject({
      commit,
      model_type: 'transformer_lens',
      downloadBytes: total,
      tooLarge: null,
    });
    expect(offer.memoryF32).toBe(4 * offer.n_params);
    expect(hub.requests.map(({ path }) => path).join()).not.toContain('safetensors');
  });

  it('is fetched through redirects, checked, and loaded at its commit', async () => {
    const { info, progress } = await load(source('org/model'));
    expect(info).toMatchObject({
      id: `${hub.endpoint}/org/model@${commit}`,
      source: 'hub',
      commit,
      n_layers: 2,
    });
    const [done, total] = progress.at(-1)!;
    expect(done).toBe(total);
    expect(await partials()).toEqual([]);
  });

  it('opens without a network once it is stored, and is gone once removed', async () => {
    const { info } = await load(source('org/model'));
    await hub.close();
    expect((await load(source('org/model'))).info.digest).toBe(info.digest);
    expect((await load(source('org/model', { revision: commit }))).info.digest).toBe(info.digest);
    const [stored] = await engine.call('stored', {});
    expect(stored).toMatchObject({
      commit,
      bytes: names.reduce((sum, name) => sum + files[name]!.length, 0),
    });
    await engine.call('removeStored', stored!);
    expect(await engine.call('stored', {})).toEqual([]);
  });

  it('goes on where a broken connection left off', async () => {
    hub.cut('model.safetensors', 50_000, 20_000);
    const { info } = await load(source('org/model'));
    expect(info.n_layers).toBe(2);
    const ranges = hub.requests.filter(
      ({ path }) => path.startsWith('/cdn') && path.endsWith('model.safetensors'),
    );
    expect(ranges.map(({ range }) => range)).toEqual([undefined, 'bytes=50000-', 'bytes=70000-']);
  });

  it('keeps what came when the connection stays broken, and goes on from there later', async () => {
    hub.cut('model.safetensors', 1000, 1000, 1000, 1000);
    await expect(load(source('org/model'))).rejects.toThrow(
      /connection broke .* 4000 bytes are kept/,
    );
    await load(source('org/model'));
    expect(hub.requests.at(-1)?.range).toBe('bytes=4000-');
  });

  it('refuses a file whose digest is wrong and keeps nothing of it', async () => {
    await expect(load(source('org/damaged'))).rejects.toThrow(
      /model\.safetensors arrived damaged.*digest/,
    );
    expect((await store.list()).some(({ path }) => path.includes('safetensors'))).toBe(false);
  });

  it('tells what it does, in bytes and then in layers', async () => {
    const told: Progress[] = [];
    const onProgress = (progress: Progress): void => void told.push(progress);
    const info = await engine.call('load', { source: source('org/model') }, { onProgress });
    await engine.call('unload', { model: info.digest });
    expect([...new Set(told.map(({ stage }) => stage))]).toEqual(openingStages);
    for (const stage of openingStages) {
      const own = told.filter((progress) => progress.stage === stage);
      const done = own.map((progress) => progress.done);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
      expect(own.at(-1)).toMatchObject({ done: own[0]!.total, total: own[0]!.total });
      expect(own[0]!.unit).toBe(stage === 'compile' ? 'layers' : 'bytes');
    }
    const items = told.filter(({ stage }) => stage === 'convert').map(({ item }) => item);
    expect(items).toContain('blocks.1.attn.W_Q');
  });

  it.each(openingStages)('stops in the stage %s, and keeps what came', async (at) => {
    const controller = new AbortController();
    const tensors = liveTensors();
    const told: string[] = [];
    const options = {
      signal: controller.signal,
      onProgress: ({ stage }: Progress) => {
        told.push(stage);
        if (stage === at) controller.abort();
      },
    };
    const asked = engine.call('load', { source: source('org/model') }, options);
    await expect(asked).rejects.toMatchObject({ name: 'CancelledError' });
    expect(told.at(-1)).toBe(at);
    expect(liveTensors()).toBe(tensors);
    await load(source('org/model'));
  });

  it('is listed once from the look at it to its opening', async () => {
    const { id } = await engine.call('inspect', { source: source('org/model') });
    await engine.call('inspect', { source: { kind: 'hub', id } });
    await load({ kind: 'hub', id });
    expect(hub.requests.filter(({ path }) => path.startsWith('/api'))).toHaveLength(1);
  });

  it('is listed anew where its branch is asked for', async () => {
    await load(source('org/model'));
    await load(source('org/model'));
    expect(hub.requests.filter(({ path }) => path.startsWith('/api'))).toHaveLength(2);
  });

  it('opens a gated model with its token only', async () => {
    await expect(load(source('org/gated'))).rejects.toThrow(/gated or private.*access token/);
    await expect(load(source('org/gated', { token: 'wrong' }))).rejects.toThrow(/gated/);
    expect((await load(source('org/gated', { token: 'secret' }))).info.commit).toBe(commit);
    expect((await store.list()).map(({ path }) => path).join()).not.toContain('secret');
  });

  it.each([
    ['org/none', {}, /has no .*org\/none.*404/],
    ['org/model', { revision: 'v9' }, /404/],
    ['../../etc', {}, /expected a model such as/],
    ['org/old', {}, /no model\.safetensors|has no model\.safetensors/],
  ])('says in one sentence why %s %o cannot be opened', async (id, more, message) => {
    await expect(load(source(id, more))).rejects.toThrow(message);
  });
});
