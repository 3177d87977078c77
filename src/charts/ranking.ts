import { allHeads, headIndex } from '../terms/heads';
import type { Head, HeadGridShape } from '../terms/heads';
import { isNumber } from './numbers';
import type { HeadValues } from './pointers';

/** A head and its place in a ranking. */
export interface RankedHead {
  readonly head: Head;
  readonly value: number;
}

/** Heads with a value, best first; signed values by size. Equal ones keep the model's order. */
export function rankHeads(
  scores: HeadValues,
  shape: HeadGridShape,
  signed = false,
): readonly RankedHead[] {
  const ranked: RankedHead[] = [];
  for (const head of allHeads(shape)) {
    const value = scores[headIndex(head, shape)];
    if (isNumber(value)) ranked.push({ head, value });
  }
  const worth = signed ? Math.abs : Number;
  return ranked.sort((a, b) => worth(b.value) - worth(a.value));
}
