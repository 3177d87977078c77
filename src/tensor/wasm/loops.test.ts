import { describe, expect, it } from 'vitest';
import { isForLibrary } from './contraction';
import type { Layout } from './loops';
import { productLoops } from './loops';

const lengths: Record<string, number> = {
  batch: 2,
  pos: 5,
  key: 6,
  head: 3,
  d_model: 8,
  d_head: 7,
};

function layout(axes: string, sizes = lengths): Layout {
  const words = axes.split(' ');
  return { axes: words, shape: words.map((axis) => sizes[axis] ?? 1) };
}

function loops(a: string, b: string, out: string, sizes = lengths) {
  return productLoops(layout(a, sizes), layout(b, sizes), layout(out, sizes));
}

describe('productLoops', () => {
  it('takes neighbours that lie alike as one loop', () => {
    expect(loops('batch pos d_model', 'd_model head d_head', 'batch pos head d_head')).toEqual({
      outer: [],
      rows: { length: 10, a: 8, b: 0, out: 21 },
      inner: { length: 8, a: 1, b: 21, out: 0 },
      columns: { length: 21, a: 0, b: 1, out: 1 },
      swapped: false,
    });
  });

  it('loops over pairs outside and leaves heads where they are', () => {
    expect(loops('batch pos head d_head', 'batch key head d_head', 'batch head pos key')).toEqual({
      outer: [
        { length: 2, a: 105, b: 126, out: 90 },
        { length: 3, a: 7, b: 7, out: 30 },
      ],
      rows: { length: 5, a: 21, b: 0, out: 6 },
      inner: { length: 7, a: 1, b: 1, out: 0 },
      columns: { length: 6, a: 0, b: 21, out: 1 },
      swapped: false,
    });
  });

  it('makes columns of what runs along the result, whose operand it is', () => {
    const turned = loops('d_model pos', 'key d_model', 'key pos');
    expect(turned?.swapped).toBe(true);
    expect(turned?.columns.length).toBe(5);
    expect(loops('batch pos', 'batch pos', 'pos batch')).toBeUndefined();
  });

  it('refuses lengths that differ, and axes that would be lost', () => {
    const other = layout('d_model key', { ...lengths, d_model: 9 });
    const [a, out] = [layout('pos d_model'), layout('pos key')];
    expect(() => productLoops(a, other, out)).toThrow(
      'expected equal lengths of axis "d_model", got 8 and 9',
    );
    expect(() => loops('pos d_model batch', 'd_model key', 'pos key')).toThrow('axis "batch"');
  });
});

describe('isForLibrary', () => {
  const sizes = { ...lengths, pos: 2048, d_model: 512, d_head: 512, head: 8, key: 64 };

  it('gives large products to the threads and single rows to the library, and keeps the rest', () => {
    const large = loops('pos d_model', 'd_model d_head', 'pos d_head', sizes)!;
    const small = loops('pos d_model', 'd_model d_head', 'pos d_head')!;
    const stacked = loops('head key d_model', 'head d_model d_head', 'head key d_head', {
      ...sizes,
      d_model: 64,
      d_head: 64,
    })!;
    const row = loops('d_model', 'd_model d_head', 'd_head', sizes)!;
    expect(isForLibrary(large, 2)).toBe(true);
    expect(isForLibrary(large, 1)).toBe(false);
    expect(isForLibrary(row, 1)).toBe(true);
    expect(isForLibrary(small, 2)).toBe(false);
    expect(isForLibrary(stacked, 2)).toBe(false);
  });
});
