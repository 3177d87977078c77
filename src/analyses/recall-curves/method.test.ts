import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeEngine } from '../../../tests/fakes/nodeEngine';
import type { LocalEngine } from '../../engine/local';
import type { CallOptions, Request } from '../../engine/protocol';
import type { RecallCurvesResult, SingleHead } from './result';
import { costing, findingOf, spreadOf } from './result';

vi.setConfig({ testTimeout: 60_000 });

const answer = 'w11 w12 w13 w14';
const needle = {
  ...{ needle: `w10 ${answer}`, question: 'w10', answer, template: 'plain' },
  ...{ lengths: [60], depths: [0, 0.5, 1], samples: 1, newTokens: 4 },
};
const induction = [{ layer: 1, head: 0 }];

let engine: LocalEngine;
let model: string;

beforeAll(async () => {
  ({ engine, model } = await nodeEngine());
});

afterAll(() => engine.call('unload', { model }));

async function analyse(
  parameters: Record<string, unknown> = {},
  options?: CallOptions,
  heads = induction,
): Promise<RecallCurvesResult> {
  const request: Request<'analyse'> = {
    ...{ model, id: 'recall-curves', heads },
    parameters: { ...needle, singles: false, ...parameters },
  };
  return (await engine.call('analyse', request, options)) as RecallCurvesResult;
}

describe('curves of the hand-built induction model', () => {
  it('fall with the induction head, and not with others', async () => {
    const { curves, base, ranked, tests, validSamples } = await analyse({ draws: 4 });
    expect({ base, ranked, tests, validSamples }).toEqual({
      ...{ base: { recall: 1, valid: 3 }, ranked: 1, validSamples: 3 },
      tests: { measured: 3, of: 3 },
    });
    const [curve] = curves;
    expect(curves).toHaveLength(1);
    expect(curve?.points.map(({ k }) => k)).toEqual([1, 2, 3]);
    for (const { k, top, draws } of curve?.points ?? []) {
      expect(top.heads[0]).toBe('L1H0');
      expect(top).toMatchObject({ recall: 0, heads: { length: k } });
      expect(draws.map(({ heads }) => heads.length)).toEqual(Array.from({ length: 4 }, () => k));
      for (const { heads, recall } of draws) {
        expect(heads.filter((head) => top.heads.includes(head))).toEqual([]);
        expect(recall).toBe(1);
      }
    }
    expect(findingOf(curve!, 1)).toMatchObject({ point: { k: 1 }, drop: 1, control: 0 });
  });

  it('tell the previous-token head by where it is masked: decoding alone leaves its work done', async () => {
    const { singles } = await analyse({ heads: 'selected', singles: true, draws: 0 });
    const found = new Map(singles.map((single) => [single.head, single]));
    expect(singles).toHaveLength(8);
    expect(found.get('L0H0')?.recall).toEqual({ decode: 1, all: 0 });
    expect(found.get('L1H0')?.recall).toEqual({ decode: 0, all: 0 });
    for (const head of ['L0H1', 'L0H2', 'L0H3', 'L1H1', 'L1H2', 'L1H3'])
      expect(found.get(head)?.recall, head).toEqual({ decode: 1, all: 1 });
    expect(found.get('L0H0')).toMatchObject({ role: 'previousToken' });
    expect(found.get('L0H0')?.shares?.previousToken.value).toBeGreaterThan(0.98);
    expect(found.get('L1H0')?.role).not.toBe('previousToken');
    expect(
      costing({ singles, base: { recall: 1, valid: 3 } }, 0.5).map(({ head }) => head),
    ).toEqual(['L0H0', 'L1H0']);
  });

  it('draw the previous-token head into the controls where any layer will do', async () => {
    const both = { heads: 'selected', ks: [1], draws: 20, from: 'any', scope: 'both' };
    const { curves } = await analyse(both);
    expect(curves.map(({ scope }) => scope)).toEqual(['decode', 'all']);
    for (const { scope, points } of curves) {
      const draws = points[0]?.draws ?? [];
      expect(draws.some(({ heads }) => heads.includes('L0H0'))).toBe(true);
      for (const { heads, recall } of draws)
        expect(recall, `${scope} ${heads.join()}`).toBe(
          scope === 'all' && heads.includes('L0H0') ? 0 : 1,
        );
    }
    const layers = await analyse({ heads: 'selected', ks: [1], draws: 20, scope: 'all' });
    expect(layers.curves[0]?.points[0]?.draws.map(({ recall }) => recall)).toEqual(
      Array.from({ length: 20 }, () => 1),
    );
  });

  it.each(['zero', 'mean'])('fall with the induction head in mode %s too', async (mode) => {
    const { curves } = await analyse({
      heads: 'selected',
      mode,
      ks: [1],
      draws: 3,
      singles: false,
    });
    const [point] = curves[0]?.points ?? [];
    expect(point?.top).toEqual({ heads: ['L1H0'], recall: 0 });
    expect(point?.draws.map(({ recall }) => recall)).toEqual([1, 1, 1]);
  });
});

describe('rankings', () => {
  it('end with a set that was selected or listed, and always hold it whole', async () => {
    const heads = [...induction, { layer: 0, head: 1 }, { layer: 0, head: 2 }];
    const found = await analyse({ heads: 'selected', ks: [1, 2, 8], draws: 1 }, undefined, heads);
    expect(found.curves[0]?.points.map(({ top }) => top.heads.join())).toEqual([
      ...['L1H0', 'L1H0,L0H1', 'L1H0,L0H1,L0H2'],
    ]);
    const scores = [1, 0, 0, 0, 1, 0, 0, 0];
    const file = { n_layers: 2, n_heads: 4, active: null, scores } as const;
    const { scores: name } = await engine.call('addScores', {
      scores: { ...file, format: 'heads', remarks: [] },
    });
    const listed = await analyse({ heads: 'imported', scores: name, ks: [1, 4], draws: 1 });
    expect(listed.curves[0]?.points.map(({ top }) => top.heads.join())).toEqual([
      ...['L0H0', 'L0H0,L1H0'],
    ]);
    await expect(analyse({ heads: 'selected' }, undefined, [])).rejects.toThrow(/none|no heads/);
    await expect(analyse({ ks: [5, 9] })).rejects.toThrow(/mask 4 or fewer, not 5, 9/);
  });

  it('come from imported scores, those without one last', async () => {
    const scores = [0.1, null, 0, 0, 1.6, 0, 0, 0];
    const shape = { n_layers: 2, n_heads: 4, active: null };
    const file = { ...shape, scores, format: 'head-score', remarks: [] } as const;
    const { scores: name } = await engine.call('addScores', { scores: file });
    const found = await analyse({ heads: 'imported', scores: name, ks: [2, 4], draws: 1 });
    expect(found).toMatchObject({ chosenBy: 'imported', ranked: 2, scores });
    const [two, four] = found.curves[0]?.points ?? [];
    expect(two?.top.heads).toEqual(['L1H0', 'L0H0']);
    expect(new Set(four?.top.heads).size).toBe(4);
  });

  it('are none where no sample was valid, which is said and is no zero', async () => {
    const { curves, scores, validSamples, advice, base } = await analyse({ question: 'w40' });
    expect({ curves, scores, validSamples, base }).toEqual({
      ...{ curves: [], scores: null, validSamples: 0, base: null },
    });
    expect(advice).toMatch(/did not give the answer in any test/);
  });
});

describe('a run that was stopped', () => {
  it('is gone on with: nothing is measured twice, and more draws keep those that were there', async () => {
    const settings = { heads: 'selected', ks: [1, 2], draws: 3, samples: 2, depths: [0.2, 0.8] };
    const stop = new AbortController();
    const measured: number[] = [];
    const onProgress: CallOptions['onProgress'] = ({ partial }) => {
      if (partial) measured.push((partial as RecallCurvesResult).tests.measured);
      if (measured.length === 2) stop.abort();
    };
    await expect(analyse(settings, { signal: stop.signal, onProgress })).rejects.toThrow(
      /cancelled/,
    );
    const again = await analyse(settings, { onProgress });
    expect(measured).toEqual([1, 2, 2, 2, 3, 4]);
    const more = await analyse({ ...settings, draws: 5 });
    more.curves[0]?.points.forEach(({ draws }, i) => {
      expect(draws.slice(0, 3)).toEqual(again.curves[0]?.points[i]?.draws);
    });
  });
});

describe('what a curve says', () => {
  const set = (recall: number | null) => ({ heads: ['L0H0'], recall });
  const point = (k: number, top: number | null, draws: (number | null)[]) => ({
    ...{ k, top: set(top), draws: draws.map(set) },
  });

  it('is the median of its draws, with quartiles and ends', () => {
    expect(spreadOf(point(1, 0, [1, 0.5, 0.75, 0.25, 0, null]))).toEqual({
      ...{ median: 0.5, quartiles: [0.25, 0.75], ends: [0, 1] },
    });
    expect(spreadOf(point(1, 0, [null]))).toBeNull();
  });

  it('is the fewest heads that break the recall, or the widest gap', () => {
    const k = (points: ReturnType<typeof point>[]): number | undefined =>
      findingOf({ scope: 'decode', points }, 1)?.point.k;
    expect(k([point(1, 0.9, [1]), point(2, 0.4, [1]), point(3, 0, [1])])).toBe(2);
    expect(k([point(1, 0.9, [1]), point(2, 0.6, [0.5]), point(3, 0.7, [0.9])])).toBe(3);
    expect(k([point(1, null, [])])).toBeUndefined();
  });

  it('lists heads by what they cost in either scope', () => {
    const single = (head: string, decode: number, all: number): SingleHead => ({
      ...{ head, recall: { decode, all }, shares: null, role: null },
    });
    const singles = [single('L0H0', 1, 0.4), single('L0H1', 0.95, 0.91), single('L0H2', 0.2, 0.3)];
    const base = { recall: 1, valid: 4 };
    expect(costing({ singles, base }, 0.5).map(({ head }) => head)).toEqual(['L0H2', 'L0H0']);
    expect(costing({ singles, base }, 0.05).map(({ head }) => head)).toContain('L0H1');
  });
});
