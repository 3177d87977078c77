import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byteRange, fileFor, listen, staticServer } from './staticServer.mjs';

const parent = mkdtempSync(join(tmpdir(), 'headscope-'));
const folder = join(parent, 'dist');
const server = staticServer(folder);
let port = 0;

beforeAll(async () => {
  mkdirSync(join(folder, 'models'), { recursive: true });
  writeFileSync(join(parent, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'index.html'), '<p>page</p>');
  writeFileSync(join(folder, 'a b.wasm'), '0123456789');
  writeFileSync(join(folder, 'models', 'empty.json'), '');
  port = await listen(server, [0], 'localhost');
});

afterAll(() => {
  server.close();
  rmSync(parent, { recursive: true });
});

const get = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://localhost:${port}${path}`, init);

/** The status for a path that is sent as it is, without being normalised. */
const rawStatus = (path: string): Promise<number | undefined> =>
  new Promise((done, fail) => {
    request({ host: 'localhost', port, path }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on('error', fail)
      .end();
  });

describe('the static server', () => {
  it('serves the page, cross-origin isolated', async () => {
    const response = await get('/?x=1');
    expect(await response.text()).toBe('<p>page</p>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  });

  it('gives wasm its type, in whole and in part', async () => {
    const whole = await get('/a%20b.wasm');
    expect(whole.headers.get('content-type')).toBe('application/wasm');
    expect(await whole.text()).toBe('0123456789');
    const part = await get('/a%20b.wasm', { headers: { Range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10');
    const beyond = await get('/a%20b.wasm', { headers: { Range: 'bytes=10-' } });
    expect(beyond.status).toBe(416);
  });

  it('serves an empty file and answers HEAD without a body', async () => {
    const empty = await get('/models/empty.json');
    expect([empty.status, await empty.text()]).toEqual([200, '']);
    const head = await get('/a%20b.wasm', { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['10', '']);
  });

  it('says when nothing has changed', async () => {
    const tag = (await get('/')).headers.get('etag') ?? '';
    const again = await get('/', { headers: { 'If-None-Match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each(['/gone', '/models', '/models/', '/../secret.txt', '/%2e%2e/secret.txt', '/%', '/\0'])(
    'has nothing at %j',
    async (path) => {
      if (path !== '/\0') expect(await rawStatus(path)).toBe(404);
      expect(fileFor(folder, path)).toBeUndefined();
    },
  );

  it('refuses what is no reading', async () => {
    expect((await get('/', { method: 'POST' })).status).toBe(405);
  });

  it('takes the next port when one is in use, and fails when none is left', async () => {
    const other = staticServer(folder);
    const free = await listen(other, [port, 0], 'localhost');
    other.close();
    expect(free).not.toBe(port);
    await expect(listen(staticServer(folder), [port], 'localhost')).rejects.toThrow('in use');
  });
});

describe('byteRange', () => {
  it.each([
    [undefined, { start: 0, end: 9, partial: false }],
    ['bytes=-', { start: 0, end: 9, partial: false }],
    ['bytes=0-1,4-5', { start: 0, end: 9, partial: false }],
    ['bytes=0-', { start: 0, end: 9, partial: true }],
    ['bytes=-3', { start: 7, end: 9, partial: true }],
    ['bytes=8-99', { start: 8, end: 9, partial: true }],
    ['bytes=5-4', undefined],
  ])('%s', (header, expected) => {
    expect(byteRange(header, 10)).toEqual(expected);
  });
});
