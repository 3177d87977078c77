import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './backend';
import { nodePlatform } from './platform/platformNode';
import { maxTiles } from './pool';
import { compute } from './readback';
import { fromValues } from './tensor';

const axes = 'batch head query key';

describe.each(['cpu', 'wasm'] as const)('tiles on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('leaves small patterns as they are', async () => {
    const data = Float32Array.from({ length: 18 }, (_, i) => i);
    const [tiles] = await compute(() => [maxTiles(fromValues(data, [1, 2, 3, 3], axes), 8)]);
    expect(tiles).toEqual({ shape: [2, 3, 3], data });
  });

  it.each([
    [5, 2],
    [7, 3],
    [64, 16],
    [100, 32],
  ])('holds the largest weight of each tile: %i keys in %i', async (length, size) => {
    const heads = 2;
    const data = Float32Array.from({ length: heads * length ** 2 }, (_, i) => (i * 7919) % 1009);
    const [tiles] = await compute(() => [
      maxTiles(fromValues(data, [1, heads, length, length], axes), size),
    ]);
    const side = Math.ceil(length / size);
    const tilesAcross = Math.ceil(length / side);
    expect(tiles!.shape).toEqual([heads, tilesAcross, tilesAcross]);
    const expected = new Float32Array(heads * tilesAcross ** 2);
    data.forEach((value, i) => {
      const [head, query, key] = [
        Math.floor(i / length ** 2),
        Math.floor(i / length) % length,
        i % length,
      ];
      const at =
        (head * tilesAcross + Math.floor(query / side)) * tilesAcross + Math.floor(key / side);
      expected[at] = Math.max(expected[at]!, value);
    });
    expect(tiles!.data).toEqual(expected);
  });
});
