import { describe, expect, it } from 'vitest';
import { memoryStore } from '../model/sources/store';
import type { FileStore } from '../model/sources/store';
import type { Document } from '../terms/documents';
import type { HeadScores } from '../terms/headScoreFiles';
import { GivenData } from './givenData';

const label = { name: 'mine.jsonl', about: '3 documents' };
const scores: HeadScores = {
  ...{
    n_layers: 1,
    n_heads: 2,
    scores: [0.1, null],
    active: null,
    format: 'head-score',
    remarks: ['one is missing'],
  },
};
const on = (store: FileStore): GivenData => new GivenData(() => Promise.resolve(store));
const lasting = (): FileStore => ({ ...memoryStore(), lasting: true });
const documentsOf = (count: number, text = 'a\nb'): Document[] =>
  Array.from({ length: count }, (_, i) => ({ id: String(i), domain: 'all', text: `${text} ${i}` }));

describe('what users give', () => {
  it('is there for the next session, with what was said of it', async () => {
    const store = lasting();
    const first = on(store);
    const { documents: name } = await first.addDocuments(null, documentsOf(1200));
    const digest = first.addScores(scores);
    expect(await first.keep(name, label)).toBeNull();
    expect(await first.keep(digest, { name: 's.json', about: 'scores' })).toBeNull();

    const next = on(store);
    expect(await next.restore(name)).toEqual(label);
    expect(await next.documents(name)).toEqual(documentsOf(1200));
    expect(await next.scores(digest)).toEqual(scores);
    const { count } = await next.addDocuments(name, documentsOf(1));
    expect(count).toBe(1201);
  });

  it('is not there without being kept, nor for other names', async () => {
    const store = lasting();
    const { documents: name } = await on(store).addDocuments(null, documentsOf(2));
    expect(await on(store).restore(name)).toBeNull();
    await expect(on(store).documents(name)).rejects.toThrow(/same files again/);
  });

  it('says where it will not outlive a reload: no files, no room, too large', async () => {
    const kept = async (store: FileStore, documents: Document[]): Promise<string | null> => {
      const given = on(store);
      return given.keep((await given.addDocuments(null, documents)).documents, label);
    };
    expect(await kept(memoryStore(), documentsOf(2))).toMatch(/keeps no files/);
    const full = { ...lasting(), writer: () => Promise.reject(new Error('the disk is full')) };
    expect(await kept(full, documentsOf(2))).toBe('the disk is full');
    const store = lasting();
    const large = documentsOf(9, 'x'.repeat(8 * 2 ** 20));
    expect(await kept(store, large)).toBe('over 64 MiB are not kept');
    expect(await store.list()).toEqual([]);
  });

  it('is not there where its file is damaged', async () => {
    const store = lasting();
    const { documents: name } = await on(store).addDocuments(null, documentsOf(2));
    const writer = await store.writer(`given/${name}`, 0);
    await writer.write(new TextEncoder().encode('{"kind":"documents"}\n{"id":3}\n'));
    await writer.finish();
    expect(await on(store).restore(name)).toBeNull();
    await expect(on(store).documents(name)).rejects.toThrow(/not here/);
  });
});
