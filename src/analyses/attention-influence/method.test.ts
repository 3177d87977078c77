import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeEngine } from '../../../tests/fakes/nodeEngine';
import { InputError } from '../../base/errors';
import { mean } from '../../base/statistics';
import type { LocalEngine } from '../../engine/local';
import { memoryStore } from '../../model/sources/store';
import type { FileStore } from '../../model/sources/store';
import type { CallOptions, Request } from '../../engine/protocol';
import { pastedDocuments } from '../../terms/documentFiles';
import type { InfluenceResult, InfluenceTokens } from './result';

vi.setConfig({ testTimeout: 60_000 });

const chosen = { heads: 'selected', draws: 2 } as const;
const heads = [{ layer: 1, head: 0 }];

let engine: LocalEngine;
let model: string;

beforeAll(async () => {
  ({ engine, model } = await nodeEngine());
});

afterAll(() => engine.call('unload', { model }));

function request(parameters: object): Request<'analyse'> {
  return { model, id: 'attention-influence', parameters: { ...chosen, ...parameters }, heads };
}

async function analyse(parameters: object = {}, options?: CallOptions): Promise<InfluenceResult> {
  return (await engine.call('analyse', request(parameters), options)) as InfluenceResult;
}

async function given(text: string, batch = 100): Promise<string> {
  const documents = pastedDocuments(text);
  let after: string | null = null;
  for (let at = 0; at < documents.length; at += batch) {
    const some = documents.slice(at, at + batch);
    ({ documents: after } = await engine.call('addDocuments', { after, documents: some }));
  }
  return after ?? '';
}

/** Takes the end of the last line of kept work away, as a kill in the midst of writing does. */
async function tear(store: FileStore): Promise<void> {
  const file = (await store.list()).find(({ path }) => path.startsWith('work/'));
  const writer = await store.writer(file!.path.replace(/\.part$/, ''), file!.bytes - 7);
  await writer.pause();
}

describe('sample documents', () => {
  it('are ranked as they were made, and random heads do not tell them apart', async () => {
    const { rows, random, heads: masked } = await analyse();
    expect(masked).toEqual(['L1H0']);
    const scoresOf = (domain: string): number[] =>
      rows.filter((row) => row.domain === domain).map(({ score }) => score ?? NaN);
    expect(Math.min(...scoresOf('comes back'))).toBeGreaterThan(
      Math.max(...scoresOf('shuffled'), ...scoresOf('never comes back')),
    );
    expect(random).toHaveLength(2);
    const others = rows.flatMap(({ score_random }) => score_random.map((score) => score ?? NaN));
    expect(Math.abs(mean(others))).toBeLessThan(mean(scoresOf('comes back')) / 20);
  });
});

describe('own documents', () => {
  const text = 'w1 w2 w3 w4 w5 w6 w1 w2 w3 w4 w5\n\nw9 w8\n\nhello';

  it('go by one name however they were added, and are scored in their order', async () => {
    const documents = await given(text, 2);
    expect(await given(text)).toBe(documents);
    const { rows, count } = await analyse({ documents });
    expect(count).toBe(3);
    expect(rows.map(({ doc_id, index }) => [doc_id, index])).toEqual([
      ['pasted#1', 0],
      ['pasted#2', 1],
      ['pasted#3', 2],
    ]);
    expect(rows[0]?.score).toBeGreaterThan(0.2);
    expect(rows[0]?.repetition).toBeCloseTo(2 / 8, 10);
    expect(rows[2]).toMatchObject({ score: null, note: expect.stringMatching(/hello/) as unknown });
  });

  it('are asked for again where they are not', async () => {
    await expect(analyse({ documents: 'f'.repeat(64) })).rejects.toThrow(InputError);
    await expect(analyse({ documents: 'f'.repeat(64) })).rejects.toThrow(/same files again/);
  });

  it('are gone on with where a run was stopped', async () => {
    const documents = await given(
      Array.from({ length: 40 }, (_, i) => `w${i} w1 w2 w3 w${i} w1`).join('\n\n'),
    );
    const stopped = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 10) stopped.abort();
    };
    await expect(analyse({ documents }, { signal: stopped.signal, onProgress })).rejects.toThrow(
      /cancelled/,
    );
    const told: number[] = [];
    const { rows } = await analyse({ documents }, { onProgress: ({ done }) => told.push(done) });
    expect(told[0]).toBe(11);
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    const anew = await analyse({ documents, draws: 3 });
    expect(anew.rows.map(({ score }) => score)).toEqual(rows.map(({ score }) => score));
  });

  it('are gone on with by another engine on the same files, to the same result', async () => {
    const store = { ...memoryStore(), lasting: true };
    const text = Array.from({ length: 30 }, (_, i) => `w${i} w1 w2 w3 w${i} w1`).join('\n\n');
    const documents = await given(text);
    const whole = await analyse({ documents });
    const killed = await nodeEngine({}, store);
    await killed.engine.call('addDocuments', { after: null, documents: pastedDocuments(text) });
    const label = { name: 'pasted', about: '30 documents' };
    expect(await killed.engine.call('keepGiven', { digest: documents, ...label })).toEqual({
      notKept: null,
    });
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 12) stop.abort();
    };
    const asked = { ...request({ documents }), model: killed.model };
    await expect(
      killed.engine.call('analyse', asked, { signal: stop.signal, onProgress }),
    ).rejects.toThrow(/cancelled/);
    await tear(store);

    const other = await nodeEngine({}, store);
    expect(await other.engine.call('givenLabel', { digest: documents })).toEqual(label);
    const told: number[] = [];
    const again = await other.engine.call('analyse', asked, {
      onProgress: ({ done }) => told.push(done),
    });
    expect(told[0]).toBe(12);
    expect(again).toEqual(whole);
    const kept = await other.engine.call('kept', {});
    expect(kept.map(({ analysis, count }) => [analysis, count])).toEqual([
      [null, 1],
      ['attention-influence', 1],
    ]);
    await other.engine.call('removeKept', { analysis: null });
    await other.engine.call('removeKept', { analysis: 'attention-influence' });
    expect(await store.list()).toEqual([]);
    for (const { engine: one, model: digest } of [killed, other]) {
      await one.call('unload', { model: digest });
    }
  });

  it('tell token by token what they lose, and which head had looked at the very token', async () => {
    const documents = await given(text);
    const about = { kind: 'tokens', index: 0, heads: ['L1H0'] };
    const found = (await engine.call('analysisDetail', {
      ...request({ documents }),
      about,
    })) as InfluenceTokens;
    const words = found.tokens.map((token) => token.text.trim());
    const { rows } = await analyse({ documents });
    expect(mean(found.base.flatMap((loss) => loss ?? []))).toBeCloseTo(rows[0]!.L_base!, 6);
    expect(mean(found.masked.flatMap((loss) => loss ?? []))).toBeCloseTo(rows[0]!.L_ref!, 5);
    const again = words.lastIndexOf('w3');
    expect(found.masked[again]! - found.base[again]!).toBeGreaterThan(1);
    expect(found.looks[0]?.at[again]).toBe(words.indexOf('w3'));
    expect(found.looks[0]?.weight[again]).toBeGreaterThan(0.99);
    const texts = await engine.call('analysisDetail', {
      ...request({ documents }),
      about: { kind: 'texts', indices: [1] },
    });
    expect(texts).toEqual([{ id: 'pasted#2', domain: 'all', text: 'w9 w8' }]);
  });
});

describe('heads', () => {
  const scores = (values: number[]): Request<'addScores'> => ({
    scores: {
      ...{ n_layers: 2, n_heads: 4, scores: values, active: null },
      ...{ format: 'head-score', remarks: [] },
    },
  });

  it('are the best of imported scores', async () => {
    const { scores: name } = await engine.call('addScores', scores([0.1, 0, 0, 0, 1.6, 0, 0, 0]));
    const documents = await given('w1 w2 w1 w2');
    const found = await analyse({ documents, heads: 'imported', scores: name });
    expect(found).toMatchObject({ heads: ['L1H0'], chosenBy: 'imported' });
    expect(
      (await analyse({ documents, heads: 'imported', scores: name, share: 0.2 })).heads,
    ).toEqual(['L1H0', 'L0H0']);
    await expect(analyse({ heads: 'imported' })).rejects.toThrow(/no scores are imported/);
  });

  it('are measured first by the retrieval-head analysis, once', async () => {
    const told = new Set<string>();
    const onProgress = ({ stage }: { stage: string }): void => void told.add(stage);
    const needle = { needle: 'w1 w2 w3 w4', question: 'w1', answer: 'w2 w3 w4' };
    const probe = {
      ...needle,
      template: 'plain',
      lengths: [40],
      samples: 2,
      newTokens: 3,
      depths: [0.5],
      top: 1,
    };
    const other = await nodeEngine({ parameters: { 'retrieval-heads': probe } });
    const { documents } = await other.engine.call('addDocuments', {
      after: null,
      documents: pastedDocuments('w1 w2 w1 w2'),
    });
    const ask = () =>
      other.engine.call(
        'analyse',
        { model: other.model, id: 'attention-influence', parameters: { draws: 0, documents } },
        { onProgress },
      ) as Promise<InfluenceResult>;
    const found = await ask();
    expect(found).toMatchObject({ heads: ['L1H0'], validSamples: 2 });
    expect([...told]).toContain('retrieval heads: scoring heads');
    told.clear();
    expect((await ask()).heads).toEqual(['L1H0']);
    expect([...told].filter((stage) => stage.startsWith('retrieval'))).toEqual([]);
    await other.engine.call('unload', { model: other.model });
  });
});
