import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { furthest, normals } from '../../../tests/plain/numbers';
import { InputError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import { startBackend } from '../../tensor/backend';
import { attentionSoftmax, maskedScores } from '../../tensor/kernels/attentionSoftmax';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute } from '../../tensor/readback';
import type { Tensor } from '../../tensor/tensor';
import { fromValues } from '../../tensor/tensor';
import type { Intervention } from '../../terms/interventions';
import { interventionSchema } from '../../terms/interventions';
import type { Place } from './apply';
import { applyIntervention } from './apply';

interface Golden {
  readonly probs: number[][];
  readonly probs_masked: number[][];
  readonly v: number[][];
  readonly out_masked: number[][];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../tests/golden/uniform_head_mask.json'), 'utf8'),
) as Golden;

const patternHook = 'blocks.0.attn.hook_pattern';
const axes = 'batch head query key';
const place: Place = {
  donated: new Map(),
  decodeFrom: 4,
  mask: { scale: 1, causal: true, offset: 0 },
};
const shape = [1, 3, 5, 5];
const products = normals(shape, 3);

const intervention = (raw: object): Intervention => interventionSchema.parse(raw);
const pattern = (at = place): Tensor<typeof axes> =>
  attentionSoftmax(fromValues(products.data, shape, axes), at.mask);

/** A pattern before and after. */
async function beforeAndAfter(raw: object, at = place): Promise<[NdArray, NdArray]> {
  const [before, after] = await compute(() => {
    const first = pattern(at);
    return [first, applyIntervention(first, intervention({ at: patternHook, ...raw }), at)];
  });
  return [before!, after!];
}

/** Rows of a pattern [head][query] as lists. */
const rowOf = ({ data }: NdArray, head: number, query: number): number[] => [
  ...data.subarray((head * 5 + query) * 5, (head * 5 + query + 1) * 5),
];

describe.each(['cpu', 'wasm'] as const)('interventions on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('uniform is the golden running mean of the values', async () => {
    const flat = Float32Array.from(golden.probs.flat());
    const six: Place = {
      donated: new Map(),
      decodeFrom: 5,
      mask: { scale: 1, causal: true, offset: 0 },
    };
    const [masked] = await compute(() => [
      applyIntervention(
        fromValues(flat, [1, 1, 6, 6], axes),
        intervention({ at: patternHook, heads: [0], op: { kind: 'uniform' } }),
        six,
      ),
    ]);
    expect(furthest(masked!.data, golden.probs_masked.flat())).toBeLessThan(1e-6);
    const out = golden.out_masked.map((row, query) =>
      row.map((_, d) =>
        golden.v.reduce((sum, v, key) => sum + masked!.data[query * 6 + key]! * v[d]!, 0),
      ),
    );
    expect(furthest(out.flat(), golden.out_masked.flat())).toBeLessThan(1e-6);
  });

  it('zero and scale', async () => {
    const [before, zeroed] = await beforeAndAfter({ op: { kind: 'zero' } });
    expect(zeroed.data.every((value) => Math.abs(value) === 0)).toBe(true);
    const [, halved] = await beforeAndAfter({ op: { kind: 'scale', factor: 0.5 } });
    expect([...halved.data]).toEqual([...before.data].map((value) => value / 2));
  });

  it('touches named heads only, the others stay to the bit', async () => {
    const [before, after] = await beforeAndAfter({ heads: [1], op: { kind: 'uniform' } });
    for (let query = 0; query < 5; query++) {
      expect(rowOf(after, 0, query)).toEqual(rowOf(before, 0, query));
      expect(rowOf(after, 2, query)).toEqual(rowOf(before, 2, query));
    }
    expect(furthest(rowOf(after, 1, 3), [0.25, 0.25, 0.25, 0.25, 0])).toBeLessThan(1e-7);
  });

  it('touches named positions only, the others stay to the bit', async () => {
    const raw = { positions: [2, 4], op: { kind: 'zero' } };
    const [before, after] = await beforeAndAfter(raw);
    for (const query of [0, 1, 3]) expect(rowOf(after, 1, query)).toEqual(rowOf(before, 1, query));
    for (const query of [2, 4]) expect(rowOf(after, 1, query).every((x) => x === 0)).toBe(true);
  });

  it("in decode scope touches the rows from the prompt's last token on", async () => {
    const at: Place = { ...place, decodeFrom: 3 };
    const [before, after] = await beforeAndAfter({ scope: 'decode', op: { kind: 'uniform' } }, at);
    for (const query of [0, 1, 2]) expect(rowOf(after, 0, query)).toEqual(rowOf(before, 0, query));
    expect(furthest(rowOf(after, 0, 4), [0.2, 0.2, 0.2, 0.2, 0.2])).toBeLessThan(1e-7);
  });

  it('counts positions from the start of the text, also in a cached step', async () => {
    const at: Place = {
      donated: new Map(),
      decodeFrom: 9,
      mask: { scale: 1, causal: true, offset: 9 },
    };
    const rows = async (raw: object): Promise<number[]> => {
      const [after] = await compute(() => [
        applyIntervention(
          fromValues(new Float32Array(10).fill(1), [1, 1, 1, 10], axes),
          intervention({ at: patternHook, ...raw }),
          at,
        ),
      ]);
      return [...after!.data];
    };
    expect(await rows({ positions: [0], op: { kind: 'zero' } })).toEqual(new Array(10).fill(1));
    expect(await rows({ positions: [9], op: { kind: 'zero' } })).toEqual(new Array(10).fill(0));
    const kept = await rows({ op: { kind: 'window', sink: 1, recent: 2 } });
    expect(furthest(kept, [1 / 3, 0, 0, 0, 0, 0, 0, 0, 1 / 3, 1 / 3])).toBeLessThan(1e-6);
  });

  it('a window over everything changes nothing', async () => {
    for (const [sink, recent] of [
      [0, 5],
      [2, 3],
      [4, 1],
    ]) {
      const [before, after] = await beforeAndAfter({ op: { kind: 'window', sink, recent } });
      expect(furthest(after.data, before.data)).toBeLessThan(1e-6);
    }
  });

  it('a window keeps the first and the last keys, renormalised', async () => {
    const [before, after] = await beforeAndAfter({ op: { kind: 'window', sink: 1, recent: 2 } });
    const [first = 0, , , fourth = 0, fifth = 0] = rowOf(before, 0, 4);
    const sum = first + fourth + fifth;
    expect(
      furthest(rowOf(after, 0, 4), [first / sum, 0, 0, fourth / sum, fifth / sum]),
    ).toBeLessThan(1e-6);
  });

  it('a knockout of all keys but the query itself leaves each query alone', async () => {
    const cells = [1, 2, 3, 4].flatMap((query) =>
      Array.from({ length: query }, (_, key) => [query, key]),
    );
    const [, after] = await beforeAndAfter({ op: { kind: 'knockout', cells } });
    for (const head of [0, 1, 2])
      for (const query of [0, 1, 2, 3, 4])
        expect(rowOf(after, head, query)).toEqual([0, 1, 2, 3, 4].map((key) => +(key === query)));
  });

  it('a knockout renormalises its row, and leaves nothing where nothing is left', async () => {
    const cells = [
      [3, 1],
      [0, 0],
    ];
    const [before, after] = await beforeAndAfter({ heads: [2], op: { kind: 'knockout', cells } });
    const [a = 0, b = 0, c = 0, d = 0] = rowOf(before, 2, 3);
    const rest = 1 - b;
    expect(furthest(rowOf(after, 2, 3), [a / rest, 0, c / rest, d / rest, 0])).toBeLessThan(1e-6);
    expect(rowOf(after, 2, 0)).toEqual([0, 0, 0, 0, 0]);
    expect(furthest(rowOf(after, 2, 4), rowOf(before, 2, 4))).toBeLessThan(1e-6);
    expect(rowOf(after, 1, 3)).toEqual(rowOf(before, 1, 3));
  });

  it.each([
    ['zero', { kind: 'zero' }],
    ['scale', { kind: 'scale', factor: -1 }],
  ])('%s of scores shows no hidden key', async (_, op) => {
    const at = 'blocks.0.attn.hook_attn_scores';
    const [scores] = await compute(() => [
      applyIntervention(
        maskedScores(fromValues(products.data, shape, axes), place.mask),
        intervention({ at, heads: [0, 1], op }),
        place,
      ),
    ]);
    scores!.data.forEach((score, i) => {
      const hidden = i % 5 > Math.floor(i / 5) % 5;
      expect(hidden ? score === -Infinity : Number.isFinite(score)).toBe(true);
    });
  });

  it('works on heads of keys and values', async () => {
    const values = normals([2, 4, 2, 3], 5);
    const at = 'blocks.0.attn.hook_v';
    const [after] = await compute(() => [
      applyIntervention(
        fromValues(values.data, values.shape, 'batch pos kv_head d_head'),
        intervention({ at, heads: [1], positions: [2], op: { kind: 'scale', factor: 0 } }),
        place,
      ),
    ]);
    after!.data.forEach((value, i) => {
      const [head, pos] = [Math.floor(i / 3) % 2, Math.floor(i / 6) % 4];
      if (head === 1 && pos === 2) expect(Math.abs(value)).toBe(0);
      else expect(value).toBe(values.data[i]);
    });
  });

  it('refuses a head that is not there', () => {
    expect(() =>
      applyIntervention(
        pattern(),
        intervention({ at: patternHook, heads: [3], op: { kind: 'zero' } }),
        place,
      ),
    ).toThrow(new InputError(`${patternHook} has 3 heads, got an intervention on head 3`));
  });
});
