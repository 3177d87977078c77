import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeEngine } from '../../../tests/fakes/nodeEngine';
import { InputError } from '../../base/errors';
import type { LocalEngine } from '../../engine/local';
import type { CallOptions, Request } from '../../engine/protocol';
import * as needles from '../../measures/needles';
import { memoryStore } from '../../model/sources/store';
import type { FileStore } from '../../model/sources/store';
import { modelRecord } from '../../terms/provenance';
import { niahCsv, niahJson } from './viewFiles';
import { cellsDone, marginsOf, recallsOf } from './result';
import type { ConditionName, GridCondition, GridResult } from './result';
import { finding } from './viewWords';

vi.setConfig({ testTimeout: 60_000 });
const passes = vi.spyOn(needles, 'answersUnder');

const answer = 'w11 w12 w13 w14';
const small = {
  ...{ needle: `w10 ${answer}`, question: 'w10', answer, template: 'plain', newTokens: 4 },
  ...{ columns: 3, rows: 2, longest: 60, heads: 'selected', draws: 2 },
};

let engine: LocalEngine;
let model: string;

beforeAll(async () => {
  ({ engine, model } = await nodeEngine());
});

afterAll(() => engine.call('unload', { model }));

interface Asked extends CallOptions {
  readonly on?: { readonly engine: LocalEngine; readonly model: string };
  readonly head?: readonly [number, number];
}

async function analyse(changes: object = {}, asked: Asked = {}): Promise<GridResult> {
  const { on = { engine, model }, head = [1, 0], ...options } = asked;
  const request: Request<'analyse'> = {
    ...{ model: on.model, id: 'needle-grid', parameters: { ...small, ...changes } },
    heads: [{ layer: head[0], head: head[1] }],
  };
  return (await on.engine.call('analyse', request, options)) as GridResult;
}

function recalls({ conditions }: GridResult, name: ConditionName): (number | null)[] {
  return recallsOf(conditions.find((one) => one.name === name) as GridCondition);
}

const all = (count: number, value: number): number[] => Array<number>(count).fill(value);

/** How many different sets of heads are masked, the empty one with them. */
function setsOf({ conditions }: GridResult): number {
  return new Set(conditions.flatMap(({ sets }) => sets.map((set) => set.join()))).size;
}

/** How many answers were worked out since the last look. */
function worked(): number {
  const count = passes.mock.calls.reduce((sum, [, , edits]) => sum + edits.length, 0);
  passes.mockClear();
  return count;
}

describe('the hand-built induction model', () => {
  it('finds the needle everywhere, nowhere without its induction head, everywhere without others', async () => {
    const result = await analyse();
    expect([result.lengths, result.depths]).toEqual([
      [20, 40, 60],
      [0, 1],
    ]);
    expect(result.conditions.map(({ name, sets }) => [name, sets.length])).toEqual([
      ['base', 1],
      ['top', 1],
      ['random', 2],
    ]);
    expect(recalls(result, 'base')).toEqual(all(6, 1));
    expect(recalls(result, 'top')).toEqual(all(6, 0));
    expect(recalls(result, 'random')).toEqual(all(6, 1));
    const [cell] = result.conditions[0]?.cells ?? [];
    const said = { needle: `w10 ${answer}`, expected: answer, response: answer };
    expect(cell).toEqual([{ sample: 0, set: 0, ...said, recall: 1 }]);
    expect(finding(result)).toMatch(
      /Unchanged model: 1\.00; Selected 1 head uniform \(L1H0\): 0\.00;/,
    );
    expect(finding(result)).toMatch(/1 random other head uniform: 1\.00 over 2 draws/);
  });

  it('needs its previous-token head at all positions, not from the last prompt token on', async () => {
    const previous = { head: [0, 0] } as const;
    const shape = { columns: 2, rows: 1, draws: 0 };
    const decode = await analyse({ ...shape, scope: 'decode' }, previous);
    expect(decode.conditions.map(({ name }) => name)).toEqual(['base', 'top']);
    expect(recalls(decode, 'top')).toEqual([1, 1]);
    expect(recalls(await analyse({ ...shape, scope: 'all' }, previous), 'top')).toEqual([0, 0]);
  });

  it.each([
    ['uniform', 'uniform'],
    ['zero', 'zero'],
    ['mean', 'set'],
  ])('loses the answer without its induction head masked by %s', async (mode, kind) => {
    const result = await analyse({ mode, columns: 1, rows: 1, draws: 0, longest: 50 });
    expect([recalls(result, 'base'), recalls(result, 'top')]).toEqual([[1], [0]]);
    const masked = passes.mock.calls.at(-1)?.[2].at(-1);
    expect(masked?.map(({ op }) => op.kind)).toEqual([kind]);
  });

  it('has a row for each depth: a question with two answers is lost where the text is long enough for both', async () => {
    const words = Array.from({ length: 100 }, (_, i) => `w${20 + (i % 30)}`);
    const haystack = [...words.slice(0, 40), 'w10', 'w1', ...words.slice(42)].join(' ');
    const result = await analyse({ haystack, longest: 90, draws: 0 });
    expect(recalls(result, 'base')).toEqual([1, 0, 0, 1, 0, 0]);
  });
});

describe('a grid that was stopped', () => {
  const grid = { columns: 3, rows: 2, samples: 2, longest: 48, draws: 1 };
  const cells = 3 * 2 * 3;

  it('goes on in another engine on the same files: no answer is worked out twice', async () => {
    worked();
    const whole = await analyse(grid, { on: await nodeEngine() });
    const expected = worked();
    expect(expected).toBe(3 * 2 * 2 * setsOf(whole));

    const store: FileStore = { ...memoryStore(), lasting: true };
    const stop = new AbortController();
    let seen: GridResult | undefined;
    const stopped = analyse(grid, {
      on: await nodeEngine({}, store),
      signal: stop.signal,
      onProgress: ({ done, total, partial }) => {
        expect(total).toBe(cells);
        seen = (partial as GridResult | undefined) ?? seen;
        if (done >= 9) stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow(/cancelled/);
    const before = worked();
    expect(cellsDone(seen!).done).toBeLessThanOrEqual(9);

    const told: number[] = [];
    const rest = await analyse(grid, {
      on: await nodeEngine({}, store),
      onProgress: ({ done }) => told.push(done),
    });
    expect(told[0]).toBe(9);
    expect(told.at(-1)).toBe(cells);
    expect(before + worked()).toBe(expected);
    expect(rest).toEqual(whole);
  });

  it('lends what it has to larger grids and other heads', async () => {
    const on = await nodeEngine();
    const small = await analyse({ ...grid, samples: 1 }, { on });
    worked();
    await analyse(grid, { on });
    expect(worked()).toBe(3 * 2 * setsOf(small));
    await analyse({ ...grid, samples: 1, draws: 0 }, { on, head: [0, 2] });
    expect(worked()).toBe(3 * 2);
  });
});

describe('what cannot be', () => {
  it('is said', async () => {
    await expect(analyse({ shortest: 100 })).rejects.toThrow(InputError);
    await expect(analyse({ shortest: 100 })).rejects.toThrow(/longer than the longest of 60/);
    await expect(analyse({ shortest: 5 })).rejects.toThrow(/need 7 tokens/);
    const { said, lengths } = await analyse({ longest: 5000, columns: 1, rows: 1, draws: 0 });
    expect(lengths).toEqual([156]);
    expect(said).toMatch(/at most 160/);
  });

  it('leaves the unchanged model alone where no sample of the probe is valid', async () => {
    const lost = { needle: `w10 ${answer}`, question: 'w9', columns: 2, rows: 2 };
    const result = await analyse({ ...lost, heads: 'retrieval-heads' });
    expect(result.conditions.map(({ name }) => name)).toEqual(['base']);
    expect(result.validSamples).toBe(0);
    expect(result.advice).not.toBeNull();
    expect(Math.max(...recalls(result, 'base').map((recall) => recall ?? NaN))).toBeLessThan(0.5);
  });
});

describe('files and means', () => {
  const cell = (recall: number, response = 'said, so') => [
    { sample: 0, set: 0, needle: 'The n.', expected: 'x', response, recall },
  ];
  const result: GridResult = {
    ...{ lengths: [100, 200], depths: [0, 1], samples: 1, chosenBy: 'selected' },
    ...{ validSamples: null, mode: 'uniform', scope: 'decode', said: null, advice: null },
    conditions: [
      { name: 'base', sets: [[]], cells: [cell(1), cell(0.5), cell(0), null] },
      { name: 'top', sets: [['L1H3', 'L0H2']], cells: [cell(0.25), null, null, null] },
    ],
  };

  it('are means of the cells that are there', () => {
    expect(marginsOf(result.conditions[0]!, result)).toEqual({
      byLength: [0.5, 0.5],
      byDepth: [0.75, 0],
    });
    expect(marginsOf(result.conditions[1]!, result).byLength).toEqual([0.25, null]);
    expect(cellsDone(result)).toEqual({ done: 4, of: 8 });
  });

  it('are written in the form of needle tests', async () => {
    const { notes, ...info } = await engine.call('load', {
      source: { kind: 'bundled', id: 'hand-built' },
    });
    const provenance = {
      ...{ version: '0', analysis: 'needle-grid', paper: '', backend: null, parameters: {} },
      ...{ model: modelRecord({ notes, ...info }), tokens: null, heads: null, seed: 0 },
    };
    const written = JSON.parse(niahJson(result, provenance)) as { results: unknown[] };
    expect(written).toMatchObject({ provenance: { analysis: 'needle-grid' } });
    expect(written.results).toHaveLength(4);
    expect(written.results[1]).toEqual({
      ...{ model: info.id, context_length: 200, depth_percent: 0, needle: 'The n.' },
      ...{ model_response: 'said, so', score: 50, condition: 'base', heads: '', sample: 0 },
    });
    expect(written.results[3]).toMatchObject({ score: 25, heads: 'L1H3 L0H2', condition: 'top' });
    const [head, , second] = niahCsv(result, provenance).split('\r\n');
    expect(head).toBe(
      'model,context_length,depth_percent,needle,model_response,score,condition,heads,sample',
    );
    expect(second).toBe(`${info.id},200,0,The n.,"said, so",50,base,,0`);
  });
});
