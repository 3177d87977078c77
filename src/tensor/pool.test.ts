import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './backend';
import { nodePlatform } from './platform/platformNode';
import { pooled } from './pool';
import { compute } from './readback';
import { fromValues } from './tensor';

const axes = 'head query key';
const data = Float32Array.from({ length: 2 * 5 * 7 }, (_, i) => (i * 31) % 17);

/** Neighbours along the last two axes of `[2, 5, 7]`, in plain loops. */
function plainly(sides: [number, number], join: (a: number, b: number) => number): number[] {
  const [rows, columns] = [Math.ceil(5 / sides[0]), Math.ceil(7 / sides[1])];
  const tiles = new Array<number>(2 * rows * columns).fill(0);
  data.forEach((value, i) => {
    const [head, query, key] = [Math.floor(i / 35), Math.floor(i / 7) % 5, i % 7];
    const tile =
      (head * rows + Math.floor(query / sides[0])) * columns + Math.floor(key / sides[1]);
    tiles[tile] = join(tiles[tile]!, value);
  });
  return tiles;
}

const joins = { max: Math.max, sum: (a: number, b: number): number => a + b };

describe.each(['cpu', 'wasm'] as const)('pooling on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it.each([
    ['max', 1],
    ['max', 3],
    ['max', 9],
    ['sum', 2],
    ['sum', 7],
  ] as const)('keeps the %s of %i neighbours, of fewer at the end', async (pool, side) => {
    const found = await compute(() => {
      const tensor = fromValues(data, [2, 5, 7], axes);
      const queries = pooled(tensor, 'query', side, pool);
      return [queries, pooled(tensor, 'key', side, pool), pooled(queries, 'key', side, pool)];
    });
    const sides = [
      [side, 1],
      [1, side],
      [side, side],
    ] as const;
    sides.forEach(([rows, columns], i) => {
      expect(found[i]!.shape).toEqual([2, Math.ceil(5 / rows), Math.ceil(7 / columns)]);
      expect([...found[i]!.data]).toEqual(plainly([rows, columns], joins[pool]));
    });
  });
});
