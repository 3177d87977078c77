import type { AttentionMask, DiagonalBias } from '../../src/tensor/kernels/attentionSoftmax.ts';
import { fromValues } from '../../src/tensor/tensor.ts';
import type { Bias } from './attention.ts';

export interface AttentionCase {
  readonly name: string;
  readonly shape: readonly [number, number, number, number];
  readonly mask: AttentionMask;
  /** Products are whole numbers up to this size, so that their differences are exact in f32. */
  readonly largest: number;
  /** What is added by head and by the key's distance from the query; nothing if left out. */
  readonly bias?: Bias;
}

const causal: AttentionMask = { scale: 0.5, causal: true, offset: 0 };

/** Shapes and masks at the edges of what the kernel does. */
export const attentionCases: readonly AttentionCase[] = [
  { name: 'one row of one key', shape: [1, 1, 1, 1], mask: causal, largest: 8 },
  { name: 'one row, 65 keys', shape: [1, 1, 1, 65], mask: { ...causal, offset: 64 }, largest: 8 },
  { name: '65 keys', shape: [1, 2, 65, 65], mask: causal, largest: 8 },
  { name: '300 keys', shape: [1, 2, 30, 300], mask: { ...causal, offset: 270 }, largest: 8 },
  { name: 'a batch', shape: [3, 2, 7, 7], mask: causal, largest: 8 },
  { name: 'cached decoding', shape: [1, 3, 1, 42], mask: { ...causal, offset: 41 }, largest: 8 },
  { name: 'a part of the keys', shape: [1, 2, 4, 90], mask: { ...causal, offset: 9 }, largest: 8 },
  { name: 'a window', shape: [1, 2, 100, 100], mask: { ...causal, window: 3 }, largest: 8 },
  { name: 'a window of one', shape: [1, 1, 70, 70], mask: { ...causal, window: 1 }, largest: 8 },
  { name: 'no mask', shape: [2, 2, 9, 130], mask: { ...causal, causal: false }, largest: 8 },
  {
    name: 'a window without causality',
    shape: [1, 2, 20, 70],
    mask: { ...causal, causal: false, window: 5 },
    largest: 8,
  },
  {
    name: 'a soft cap',
    shape: [2, 2, 67, 67],
    mask: { ...causal, softcap: 1.5 },
    largest: 8,
  },
  {
    name: 'a soft cap in a window',
    shape: [1, 2, 5, 75],
    mask: { scale: 0.3, causal: true, offset: 70, window: 9, softcap: 2 },
    largest: 8,
  },
  {
    name: 'scores far beyond a soft cap',
    shape: [1, 2, 20, 70],
    mask: { ...causal, causal: false, softcap: 3 },
    largest: 10_000,
  },
  { name: 'large scores', shape: [1, 2, 80, 80], mask: { ...causal, scale: 1 }, largest: 10_000 },
  {
    name: 'large negative scale',
    shape: [1, 2, 80, 80],
    mask: { ...causal, scale: -4 },
    largest: 10_000,
  },
  {
    name: 'a bias in both directions',
    shape: [2, 3, 70, 70],
    mask: { ...causal, causal: false },
    largest: 8,
    bias: slanted,
  },
  {
    name: 'a bias on a part of the keys, softly capped',
    shape: [1, 3, 4, 90],
    mask: { ...causal, offset: 80, softcap: 1.5 },
    largest: 8,
    bias: slanted,
  },
  {
    name: 'a bias of one row',
    shape: [1, 2, 1, 9],
    mask: { ...causal, offset: 8 },
    largest: 8,
    bias: slanted,
  },
  { name: 'more than 65535 rows', shape: [1, 2, 33_000, 3], mask: causal, largest: 8 },
];

/** The bias of a case as the softmax takes it; undefined where it has none. */
export function diagonalBias({ shape, mask, bias }: AttentionCase): DiagonalBias | undefined {
  const [, heads, queries, keys] = shape;
  const diagonals = queries + keys - 1;
  if (!bias) return undefined;
  const values = Float32Array.from({ length: heads * diagonals }, (_, i) =>
    bias(Math.floor(i / diagonals), (i % diagonals) - (queries - 1) - mask.offset),
  );
  return fromValues(values, [heads, diagonals], 'head diagonal');
}

/** Another value for every head and distance, other before the query than after it. */
function slanted(head: number, distance: number): number {
  return Math.sin(head + 1 + distance * (distance > 0 ? 0.7 : 0.3)) * 2;
}
