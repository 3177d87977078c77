import { expect, it } from 'vitest';
import type { ParameterSpec } from '../parameters';
import { expectedShape, place } from './place';

const W_K: ParameterSpec = {
  name: 'blocks.0.attn.W_K',
  axes: 'd_model kv_head d_head',
  shape: [2, 2, 3],
};
const count = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => i);

it('takes values as they lie', () => {
  const placement = { from: 'w', to: W_K.name, layout: 'd_model | kv_head d_head' };
  expect(expectedShape(placement, W_K)).toEqual([2, 6]);
  expect([...place(count(12), [2, 6], placement, W_K)]).toEqual([...count(12)]);
});

it('turns outputs by inputs around', () => {
  const placement = { from: 'w', to: W_K.name, layout: 'kv_head d_head | d_model' };
  expect(expectedShape(placement, W_K)).toEqual([6, 2]);
  expect([...place(count(12), [6, 2], placement, W_K)]).toEqual([
    0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11,
  ]);
});

it('takes one of several parts', () => {
  const layout = 'd_model | part kv_head d_head';
  const placement = { from: 'w', to: W_K.name, layout, part: 1, parts: 3 };
  expect(expectedShape(placement, W_K)).toEqual([2, 18]);
  const middle = [6, 7, 8, 9, 10, 11, 24, 25, 26, 27, 28, 29];
  expect([...place(count(36), [2, 18], placement, W_K)]).toEqual(middle);
  const first = { ...placement, part: 0 };
  expect([...place(count(36), [2, 18], first, W_K)].slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 18]);
});

it('takes parts that lie head by head', () => {
  const layout = 'kv_head part d_head | d_model';
  const placement = { from: 'w', to: W_K.name, layout, part: 1, parts: 3 };
  expect(expectedShape(placement, W_K)).toEqual([18, 2]);
  const rows = [3, 4, 5, 12, 13, 14];
  const expected = [...rows.map((row) => 2 * row), ...rows.map((row) => 2 * row + 1)];
  expect([...place(count(36), [18, 2], placement, W_K)]).toEqual(expected);
});

it('leaves rows at the beginning out, and adds what the file leaves out', () => {
  const spec: ParameterSpec = { name: 'pos_embed.W_pos', axes: 'pos d_model', shape: [2, 3] };
  const placement = { from: 'w', to: spec.name, layout: 'pos | d_model', skip: 2, plus: 0.5 };
  expect(expectedShape(placement, spec)).toEqual([4, 3]);
  expect([...place(count(12), [4, 3], placement, spec)]).toEqual([6.5, 7.5, 8.5, 9.5, 10.5, 11.5]);
});

it('refuses another shape, the transposed one too', () => {
  const placement = { from: 'k.weight', to: W_K.name, layout: 'kv_head d_head | d_model' };
  expect(() => place(count(12), [2, 6], placement, W_K)).toThrow(
    'k.weight: expected shape [6, 2], got [2, 6]',
  );
});
