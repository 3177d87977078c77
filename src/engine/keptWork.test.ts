import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { memoryStore } from '../model/sources/store';
import type { FileStore } from '../model/sources/store';
import { readAll } from '../model/weights/folder';
import { KeptWork } from './keptWork';

const piece = z.object({ cell: z.number(), recall: z.number() });
const work = { analysis: 'grid', model: 'm', settings: { length: 3 } };
const on = (store: FileStore): KeptWork => new KeptWork(() => Promise.resolve(store));
const piecesOn = (store: FileStore) => on(store).pieces(work, piece);
const third = { cell: 1, recall: 1 / 3 };
const whole = { cell: 2, recall: 1 };

async function textIn(store: FileStore): Promise<string> {
  const [file] = await store.list();
  const source = file && (await store.open(file.path));
  return source ? new TextDecoder().decode(await readAll(source)) : '';
}

/** Writes bytes behind those of the only file. */
async function append(store: FileStore, bytes: Uint8Array): Promise<void> {
  const [file] = await store.list();
  const writer = await store.writer(file!.path.replace(/\.part$/, ''), file!.bytes);
  await writer.write(bytes);
  await writer.pause();
}

describe('the pieces of a work', () => {
  it('are there for the next run, digit by digit, and for no other work', async () => {
    const store = memoryStore();
    const first = on(store);
    const { done, add } = await first.pieces(work, piece);
    expect(done).toEqual([]);
    add(third);
    add(whole);
    await first.flush();
    expect((await piecesOn(store)).done).toEqual([third, whole]);
    for (const other of [{ analysis: 'other' }, { model: 'n' }, { settings: { length: 4 } }]) {
      expect((await on(store).pieces({ ...work, ...other }, piece)).done).toEqual([]);
    }
  });

  it('are gone on with at their end, in two tabs by turns too', async () => {
    const store = memoryStore();
    const [one, other] = [on(store), on(store)];
    (await one.pieces(work, piece)).add(third);
    await one.flush();
    const late = await other.pieces(work, piece);
    expect(late.done).toEqual([third]);
    const again = await one.pieces(work, piece);
    again.add(whole);
    await one.flush();
    late.add({ cell: 3, recall: 0 });
    await other.flush();
    again.add({ cell: 4, recall: 0 });
    await one.flush();
    const cells = (await piecesOn(store)).done.map(({ cell }) => cell);
    expect(cells).toEqual([1, 2, 3, 4]);
  });

  it('are read up to where a tab was closed, without what another program left', async () => {
    const store = memoryStore();
    const first = on(store);
    (await first.pieces(work, piece)).add(third);
    await first.flush();
    await append(store, new TextEncoder().encode('{"cell":"x"}\nnot json\n{"cell":9,"rec'));
    const next = on(store);
    const { done, add } = await next.pieces(work, piece);
    expect(done).toEqual([third]);
    add(whole);
    await next.flush();
    expect((await piecesOn(store)).done).toEqual([third, whole]);
  });

  it('go on where they cannot be written, and are held', async () => {
    const full = { ...memoryStore(), writer: () => Promise.reject(new Error('the disk is full')) };
    const kept = on(full);
    (await kept.pieces(work, piece)).add(third);
    await kept.flush();
    expect((await kept.pieces(work, piece)).done).toEqual([third]);
    expect(await full.list()).toEqual([]);
  });

  it('go when they are removed', async () => {
    const store = memoryStore();
    const kept = on(store);
    (await kept.pieces(work, piece)).add(third);
    await kept.remove('grid');
    expect(await store.list()).toEqual([]);
    expect((await kept.pieces(work, piece)).done).toEqual([]);
  });

  it('leave the newest works where there are more than are kept', async () => {
    const store = memoryStore();
    const kept = on(store);
    for (let length = 0; length < 70; length++) {
      (await kept.pieces({ ...work, settings: { length } }, piece)).add(third);
      await kept.flush();
    }
    expect(await store.list()).toHaveLength(64);
    const foundAt = async (length: number): Promise<number> =>
      (await on(store).pieces({ ...work, settings: { length } }, piece)).done.length;
    expect([await foundAt(5), await foundAt(6), await foundAt(69)]).toEqual([0, 1, 1]);
  });
});

describe('time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is a second at most until a piece is written, and one writing serves all of it', async () => {
    const store = memoryStore();
    const writer = vi.spyOn(store, 'writer');
    const { add } = await piecesOn(store);
    for (let cell = 0; cell < 50; cell++) add({ cell, recall: 0 });
    await vi.advanceTimersByTimeAsync(900);
    expect(writer).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(writer).toHaveBeenCalledTimes(1);
    expect((await textIn(store)).trim().split('\n')).toHaveLength(50);
    await vi.advanceTimersByTimeAsync(5000);
    expect(writer).toHaveBeenCalledTimes(1);
  });
});
