import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { recallParameters } from '../../src/analyses/recall-curves';
import { run } from '../../src/analyses/recall-curves/method';
import { costing, spreadOf } from '../../src/analyses/recall-curves/result';
import type { RecallCurve, RecallCurvesResult } from '../../src/analyses/recall-curves/result';
import { workDoneBefore } from '../../src/analyses/recall-curves/viewWords';
import { retrievalParameters } from '../../src/analyses/retrieval-heads';
import { run as scoreHeads } from '../../src/analyses/retrieval-heads/method';
import type { Given, MethodContext } from '../../src/analyses/define';
import { random } from '../../src/base/random';
import { directoryFolder } from '../../src/cli/directory';
import type { NeedleFacts } from '../../src/labs/needle-4l/evaluate';
import { initialise, normalValues } from '../../src/model/initialise';
import type { LoadedModel } from '../../src/model/loaded';
import { disposeModel } from '../../src/model/loaded';
import { loadModel } from '../../src/model/weights/load';
import { startBackend } from '../../src/tensor/backend';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { dispose } from '../../src/tensor/scope';
import { parseHead } from '../../src/terms/heads';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = 'public/models/needle-4l';
const shipped = JSON.parse(readFileSync(`${folder}/facts.json`, 'utf8')) as NeedleFacts;
/** The shipped model's heads that break its recall by themselves, by what its card says. */
const breakers = shipped.singles
  .filter(({ recall }) => shipped.base - Math.min(recall.all, recall.decode) > 0.5)
  .map(({ head }) => head);
/** As long as the cases of the card on which heads are masked, at its own ten depths. */
const short = { lengths: [shipped.maskedLength] };
let model: LoadedModel;

const context: MethodContext<never> = {
  onProgress: () => undefined,
  checkpoint: () => Promise.resolve(),
  random: random(0),
};

/** What the engine would give: retrieval scores of the same model, and nothing that was kept. */
function givenOf(of: LoadedModel): Given {
  const absent = (): Promise<never> => Promise.reject(new Error('not given'));
  return {
    ...{ documents: absent, scores: absent },
    analyse: async (_id, parameters, schema) => {
      const own = of.info.notes.parameters?.['retrieval-heads'];
      const settings = retrievalParameters.parse({ ...own, ...parameters });
      return schema.parse(await scoreHeads(of, {}, settings, { ...context, random: random(0) }));
    },
    pieces: () => Promise.resolve({ done: [], add: () => undefined }),
  };
}

function analyse(of: LoadedModel, changes: Record<string, unknown>): Promise<RecallCurvesResult> {
  const { variant: _, top: _top, ...own } = of.info.notes.parameters?.['retrieval-heads'] ?? {};
  const parameters = recallParameters.parse({ ...own, ...changes });
  const input = { given: givenOf(of) };
  return run(of, input, parameters, { ...context, random: random(0) });
}

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
  model = await loadModel(directoryFolder('needle-4l', folder), 'directory');
});

afterAll(() => disposeModel(model));

describe('the bundled model needle-4l', () => {
  let result: RecallCurvesResult;

  beforeAll(async () => {
    result = await analyse(model, { ...short, ks: [2], draws: 20, scope: 'both' });
  });

  it('finds what is hidden, in every test', () => {
    expect(result.tests).toEqual({ measured: 10, of: 10 });
    expect(result.base?.recall).toBeGreaterThanOrEqual(0.95);
    expect(result.validSamples).toBe(10);
  });

  it('loses it without its best heads, not without twenty draws of others of their layers', () => {
    expect(result.curves.map(({ scope }) => scope)).toEqual(['decode', 'all']);
    for (const { scope, points } of result.curves as RecallCurve[]) {
      const { k, top, draws } = points[0]!;
      expect(k).toBeLessThanOrEqual(0.1 * result.n_layers * result.n_heads);
      expect([...top.heads].sort()).toEqual([...shipped.top].sort());
      const [base, left] = [result.base!.recall, top.recall ?? NaN];
      expect(base - left, scope).toBeGreaterThan(0.5);
      expect(draws).toHaveLength(20);
      const layersOf = (heads: readonly string[]): number[] =>
        heads.map((head) => parseHead(head).layer).sort();
      for (const { heads } of draws) {
        expect(heads.filter((head) => top.heads.includes(head))).toEqual([]);
        expect(layersOf(heads)).toEqual(layersOf(top.heads));
      }
      expect(Math.abs(base - (spreadOf(points[0]!)?.median ?? NaN)), scope).toBeLessThanOrEqual(
        0.1,
      );
    }
  });

  it('lists every other head that breaks it alone, with role and both scopes, as its card does', () => {
    expect(result.singles).toHaveLength(32);
    const others = costing(result, 0.5).filter(({ head }) => !shipped.top.includes(head));
    expect(others.map(({ head }) => head)).toEqual(breakers);
    for (const { role, recall, shares } of others) {
      expect(role).not.toBeNull();
      expect(shares?.[role!].value).toBeGreaterThanOrEqual(0.3);
      expect(recall.decode).not.toBeNull();
      expect(recall.all).not.toBeNull();
    }
    const costly = costing(result, 0.1).map(({ head }) => head);
    const known = [...shipped.top, ...shipped.singles.map(({ head }) => head)];
    expect(known).toEqual(expect.arrayContaining(costly));
  });

  it('has a previous-token head that looks harmless where decoding alone is masked', () => {
    expect(workDoneBefore(result)).toMatchObject([{ head: 'L0H0', role: 'previousToken' }]);
  });

  it('hangs in longer texts on the head that forms the query as well', async () => {
    const { singles, base } = await analyse(model, { depths: [0.1, 0.5, 0.9], ks: [2], draws: 0 });
    const others = costing({ singles, base }, 0.5);
    const roles = others.map(({ head, role }) => [head, role]).sort();
    expect(roles).toEqual([
      ['L0H0', 'previousToken'],
      ['L0H4', 'questionSubject'],
    ]);
    expect(workDoneBefore({ singles, base })).toEqual(expect.arrayContaining([...others]));
    const known = shipped.singles.map(({ head }) => head);
    expect(known).toEqual(expect.arrayContaining(others.map(({ head }) => head)));
  });
});

it('with random weights has no valid sample, so no ranking and no curve', async () => {
  const source = random(1);
  const parameters = initialise(model.config, ({ shape }) => normalValues(shape, 0.1, source));
  const untrained = { ...model, parameters };
  const result = await analyse(untrained, { ...short, depths: [0, 0.5, 1] });
  expect(result).toMatchObject({ validSamples: 0, scores: null, curves: [], singles: [] });
  expect(result.base).toBeNull();
  expect(result.advice).toMatch(/did not give the answer in any test \(3 in all/);
  dispose(...parameters.entries().map(([, tensor]) => tensor));
});
