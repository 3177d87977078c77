import { afterEach, describe, expect, it, vi } from 'vitest';
import { LocalEngine } from '../../src/engine/local.ts';
import { headScores } from '../../src/analyses/head-scores/index.ts';
import { retrievalHeads } from '../../src/analyses/retrieval-heads/index.ts';
import { fitToModel } from '../../src/state/fit.ts';
import { fromLink, toLink } from '../../src/state/link.ts';
import { Workbench } from '../../src/state/workbench.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { axesOf } from '../../src/terms/blocks.ts';
import { notices } from '../fakes/bench.ts';
import { toyInfo } from '../fakes/toyModel.ts';
import { wordTokenizer } from '../handBuilt/wordTokenizer.ts';
import { changed } from '../reference/changed.ts';
import type { Changes } from '../reference/changed.ts';

vi.setConfig({ testTimeout: 30_000 });

/** The engine is a real one. */
const patiently = { timeout: 20_000, interval: 5 };

let open: Workbench | undefined;
afterEach(() => open?.dispose());

/** A workbench on the small T5 of the fixtures, opened by a link. */
async function benchOf(link: string, files: Changes['files'] = {}): Promise<Workbench> {
  const engine = new LocalEngine({
    platform: nodePlatform,
    folderOf: () => Promise.resolve(changed('t5', { files })),
    onLost: () => undefined,
  });
  const bench = new Workbench(engine, { ...fromLink(link).session, backend: 'cpu' });
  open = bench;
  await bench.begin();
  await vi.waitFor(() => expect(bench.live.getState().patterns).not.toBeNull(), patiently);
  return bench;
}

const words = { 'tokenizer.json': wordTokenizer };
const link = 'model=t5&text=the+cat+sat+on+a+mat&answer=a+dog&head=L3H1&off=L2H0:zero';

describe('a session with an answer', () => {
  it('reads the text with the encoder and the answer with the decoder', async () => {
    const bench = await benchOf(link, words);
    const { shown, patterns, info } = bench.live.getState();
    const { tokens, source } = shown!.base.summary;
    expect(tokens.map(({ text }) => text)).toEqual(['<pad>', ' a', ' dog']);
    expect(source?.map(({ text }) => text).join('')).toBe(' the cat sat on a mat</s>');
    expect(patterns?.head).toEqual({ layer: 3, head: 1 });
    const { queries, keys } = axesOf(info!, 3, shown!.base.summary);
    expect(patterns?.base.shape).toEqual([queries.length, keys.length]);
    expect(shown?.edited?.spec.source).toEqual(shown?.base.spec.source);
    expect(notices(bench)).toEqual([]);
  });

  it('predicts anew when the answer goes on, and writes it into the link', async () => {
    const bench = await benchOf(link, words);
    const before = bench.live.getState().shown!;
    bench.session.setState({ answer: 'a dog ran' });
    await vi.waitFor(() => expect(bench.live.getState().shown).not.toBe(before), patiently);
    const after = bench.live.getState().shown!;
    expect(after.base.spec.source).toEqual(before.base.spec.source);
    expect(after.base.spec.tokens).toHaveLength(4);
    expect(after.predictions).not.toEqual(before.predictions);
    expect(fromLink(toLink(bench.session.getState())).session.answer).toBe('a dog ran');
    bench.undo.undo();
    expect(bench.session.getState().answer).toBe('a dog');
  });

  it('begins with the start token alone, and takes ids where there is no tokenizer', async () => {
    const none = await benchOf('model=t5&tokens=5,4,3');
    expect(none.live.getState().shown?.base.spec).toMatchObject({ tokens: [0], source: [5, 4, 3] });
    none.dispose();
    const some = await benchOf('model=t5&tokens=5,4,3&answer=7,+8');
    expect(some.live.getState().shown?.base.spec).toMatchObject({ tokens: [0, 7, 8] });
  });

  it('checks a layer of each kind', async () => {
    const bench = await benchOf(link, words);
    await bench.trusting.check(3);
    const { check } = bench.live.getState().trust;
    expect(check?.result).toMatchObject({ kind: 'checked', layer: 3, length: 3 });
  });
});

it('a model without an encoder drops an answer from its link, and says so', () => {
  const fitted = fitToModel(fromLink('answer=a+dog').session, toyInfo('induction-2l', 'bundled'));
  expect(fitted.session.answer).toBe('');
  expect(fitted.dropped).toEqual([
    "The link's part answer=a dog was dropped: the model has no encoder: it reads one text.",
  ]);
});

it('analyses of one text refuse a model that reads two, by what it has', async () => {
  const { info } = (await benchOf(link, words)).live.getState();
  expect(retrievalHeads.supports(info!)).toMatch(/has an encoder/);
  expect(headScores.supports(info!)).toMatch(/has an encoder/);
});
