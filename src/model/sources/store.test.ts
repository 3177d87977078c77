import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileStore } from '../../cli/keptFiles';
import { readAll } from '../weights/folder';
import { memoryStore } from './store';
import type { FileStore } from './store';

const stores: readonly (readonly [string, () => FileStore])[] = [
  ['in memory', memoryStore],
  ['in a folder', () => fileStore(mkdtempSync(join(tmpdir(), 'headscope-store-')))],
];
const bytes = (...values: number[]) => Uint8Array.from(values);

describe.each(stores)('a store %s', (_, make) => {
  it('has a file once it is finished, and only then', async () => {
    const store = make();
    const writer = await store.writer('https://h/a@1/x', 0);
    await writer.write(bytes(1, 2));
    await writer.pause();
    expect(await store.open('https://h/a@1/x')).toBeUndefined();
    expect((await store.openPartial('https://h/a@1/x'))?.size).toBe(2);
    const again = await store.writer('https://h/a@1/x', 1);
    await again.write(bytes(7, 8, 9));
    await again.finish();
    expect(await readAll((await store.open('https://h/a@1/x'))!)).toEqual(bytes(1, 7, 8, 9));
    expect(await store.openPartial('https://h/a@1/x')).toBeUndefined();
    const [file, ...others] = await store.list();
    expect(file).toMatchObject({ path: 'https://h/a@1/x', bytes: 4 });
    expect(others).toEqual([]);
  });

  it('forgets what is beyond the place where a file goes on', async () => {
    const store = make();
    for (const [from, part] of [
      [0, bytes(1, 2, 3)],
      [1, bytes(5)],
    ] as const) {
      const writer = await store.writer('x', from);
      await writer.write(part);
      await writer.pause();
    }
    expect(await readAll((await store.openPartial('x'))!)).toEqual(bytes(1, 5));
  });

  it('tells which file was written last', async () => {
    const store = make();
    const write = async (path: string, from: number): Promise<void> => {
      const writer = await store.writer(path, from);
      await writer.write(bytes(1));
      await writer.pause();
      await new Promise((done) => setTimeout(done, 5));
    };
    for (const path of ['a', 'b', 'c']) await write(path, 0);
    await write('a', 1);
    const files = [...(await store.list())].sort((one, other) => one.changed - other.changed);
    expect(files.map(({ path, bytes: size }) => [path, size])).toEqual([
      ['b.part', 1],
      ['c.part', 1],
      ['a.part', 2],
    ]);
  });

  it('removes every file whose path begins so, finished or not', async () => {
    const store = make();
    for (const path of ['a@1/x', 'a@1/y', 'a@2/x']) {
      const writer = await store.writer(path, 0);
      await (path === 'a@1/y' ? writer.pause() : writer.finish());
    }
    await store.remove('a@1');
    expect((await store.list()).map(({ path }) => path)).toEqual(['a@2/x']);
  });
});

it('a folder that cannot be read has no files, and none of it is made by looking', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'headscope-store-'));
  const store = fileStore(join(parent, 'none'));
  expect(await store.list()).toEqual([]);
  expect(await store.open('x')).toBeUndefined();
  expect(readdirSync(parent)).toEqual([]);
});
