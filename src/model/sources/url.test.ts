import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handBuiltFiles } from '../../../tests/handBuilt/inductionModel';
import { folderServer } from '../../../tests/hub/folderServer';
import type { FolderServer, FolderServerOptions } from '../../../tests/hub/folderServer';
import { LocalEngine } from '../../engine/local';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import { parseRemoteName } from '../../terms/modelNames';
import { memoryStore } from './store';
import type { FileStore } from './store';

const plain = handBuiltFiles();
const total = Object.values(plain).reduce((sum, { length }) => sum + length, 0);
let files: Record<string, Uint8Array>;
let server: FolderServer;
let store: FileStore;
let engine: LocalEngine;

async function serve(options?: FolderServerOptions): Promise<void> {
  server = await folderServer(files, options);
}

beforeEach(async () => {
  files = Object.fromEntries(
    Object.entries(plain).map(([name, bytes]) => [`/some/path/model/${name}`, bytes]),
  );
  store = memoryStore();
  engine = new LocalEngine({
    platform: nodePlatform,
    folderOf: () => Promise.reject(new Error('not asked for')),
    store: () => Promise.resolve(store),
    onLost: () => undefined,
  });
  await engine.call('start', { backend: 'wasm' });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
});
let before: number;
beforeAll(() => (before = liveTensors()));
afterAll(() => {
  expect(liveTensors()).toBe(before);
});

const source = (path: string) => parseRemoteName(server.origin + path);

async function load(path: string, token?: string) {
  const info = await engine.call('load', { source: { ...source(path), token } });
  await engine.call('unload', { model: info.digest });
  return info;
}

const fetched = (name: string) => server.requests.filter(({ path }) => path.endsWith(`/${name}`));

describe('a folder at an address', () => {
  it('says what it would take and fetches no weights for that', async () => {
    await serve();
    const offer = await engine.call('inspect', { source: source('/some/path/model') });
    expect(offer).toMatchObject({ id: `${server.origin}/some/path/model/`, downloadBytes: total });
    expect(offer.commit).toBeUndefined();
    const stored = (await store.list()).map(({ path }) => path);
    expect(stored.some((path) => path.includes('safetensors'))).toBe(false);
  });

  it.each(['/some/path/model', '/some/path/model/', '/some/path/model/config.json'])(
    'opens as %s',
    async (path) => {
      await serve();
      const info = await load(path);
      expect(info).toMatchObject({ source: 'url', id: `${server.origin}/some/path/model/` });
      expect(info.n_layers).toBe(2);
    },
  );

  it.each([
    ['without ranges', { ranges: false }],
    ['without announced lengths', { lengths: false }],
    ['with a page in place of missing files', { pageInstead: true }],
  ])('opens from a server %s, after a cut connection too', async (_, options) => {
    await serve(options);
    const weights = '/some/path/model/model.safetensors';
    // The first request only looks at the header.
    server.cut(weights, 0, 100_000);
    const { n_layers } = await load('/some/path/model/');
    expect(n_layers).toBe(2);
    const [looked, first, again] = fetched('model.safetensors');
    expect([looked?.range, first?.range, again?.range]).toEqual([
      undefined,
      undefined,
      'bytes=100000-',
    ]);
  });

  it('follows redirects', async () => {
    await serve();
    const { id } = await load('/moved/some/path/model/');
    expect(id).toBe(`${server.origin}/moved/some/path/model/`);
  });

  it('is read as a folder where an address of two parts is no model of a hub', async () => {
    for (const [name, bytes] of Object.entries(plain)) files[`/models/mine/${name}`] = bytes;
    await serve();
    expect(parseRemoteName(`${server.origin}/models/mine`).kind).toBe('hub');
    expect(await load('/models/mine')).toMatchObject({
      source: 'url',
      id: `${server.origin}/models/mine/`,
    });
  });

  it('opens without a network once it is stored, and is gone once removed', async () => {
    await serve();
    const { digest } = await load('/some/path/model/');
    await server.close();
    expect((await load('/some/path/model/')).digest).toBe(digest);
    const [stored] = await engine.call('stored', {});
    expect(stored).toMatchObject({ name: `${server.origin}/some/path/model/`, bytes: total });
    await engine.call('removeStored', stored!);
    expect(await store.list()).toEqual([]);
    await expect(load('/some/path/model/')).rejects.toThrow(/could not be reached/);
  });

  it('is fetched again when its files change, and only then', async () => {
    await serve();
    await load('/some/path/model/');
    await load('/some/path/model/');
    // Two looks at the header, one download.
    expect(fetched('model.safetensors')).toHaveLength(3);
    const config = JSON.parse(new TextDecoder().decode(plain['config.json'])) as object;
    const changed = JSON.stringify({ ...config, n_ctx: 20, changed: undefined }, null, 1);
    files['/some/path/model/config.json'] = new TextEncoder().encode(changed);
    const offer = await engine.call('inspect', { source: source('/some/path/model/') });
    expect(offer.storedBytes).toBeLessThan(offer.downloadBytes);
  });

  it('reads shards', async () => {
    const weights = files['/some/path/model/model.safetensors']!;
    delete files['/some/path/model/model.safetensors'];
    const name = 'model-00001-of-00001.safetensors';
    files[`/some/path/model/${name}`] = weights;
    const index = JSON.stringify({ weight_map: { 'embed.W_E': name } });
    files['/some/path/model/model.safetensors.index.json'] = new TextEncoder().encode(index);
    await serve();
    expect((await load('/some/path/model/')).n_layers).toBe(2);
  });

  it('gives the token to its own server only', async () => {
    await serve();
    await load('/some/path/model/', 'secret');
    expect(server.requests.every(({ authorization }) => authorization === 'Bearer secret')).toBe(
      true,
    );
    expect((await store.list()).map(({ path }) => path).join()).not.toContain('secret');
  });

  it.each([
    ['there is no config.json', () => undefined, '/other/path/model/', /has no config\.json/],
    [
      'the weights are none',
      () => (files['/some/path/model/model.safetensors'] = new Uint8Array(20).fill(255)),
      '/some/path/model/',
      /model\.safetensors is not a safetensors file/,
    ],
    [
      'there are no weights',
      () => delete files['/some/path/model/model.safetensors'],
      '/some/path/model/',
      /has no model\.safetensors/,
    ],
  ])('says in one sentence that %s', async (_, change, path, message) => {
    change();
    await serve();
    await expect(engine.call('inspect', { source: source(path) })).rejects.toThrow(message);
  });

  it('says what the server must allow where a page may be forbidden to read', async () => {
    await serve();
    await server.close();
    vi.stubGlobal('location', { origin: 'https://page.example' });
    await expect(load('/some/path/model/')).rejects.toThrow(
      /it must answer with the header Access-Control-Allow-Origin: \* \(or https:\/\/page\.example\)/,
    );
  });
});
