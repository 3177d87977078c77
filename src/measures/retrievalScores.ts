import { argmax } from '../base/statistics';
import type { Span } from '../terms/needles';

/** What one decoding step shows: the token that was made, and where each head looked most while making it. */
export interface DecodeStep {
  readonly token: number;
  /** The key with the largest weight in the step's own row, of each head. */
  readonly looked: readonly number[];
}

export type Variant = 'code' | 'unique' | 'set';

/**
 * The retrieval score of every head on one sample (Wu et al. 2024, and their code). A head copies at
 * a step when the key it looks at most lies in the needle and holds the very token made there.
 * - `code`: each copying step adds 1 / needle length; repeats can exceed 1 (their program)
 * - `unique`: each needle position counts once
 * - `set`: distinct copied tokens over distinct needle tokens (their formula)
 */
export function retrievalScores(
  prompt: readonly number[],
  needle: Span,
  steps: readonly DecodeStep[],
  variant: Variant,
): number[] {
  const heads = steps[0]?.looked.length ?? 0;
  return Array.from({ length: heads }, (_, head) =>
    scoreOf(prompt, needle, copiedPositions(prompt, needle, steps, head), variant),
  );
}

function copiedPositions(
  prompt: readonly number[],
  { start, end }: Span,
  steps: readonly DecodeStep[],
  head: number,
): number[] {
  return steps.flatMap(({ token, looked }) => {
    const key = looked[head] ?? -1;
    return key >= start && key < end && prompt[key] === token ? [key] : [];
  });
}

function scoreOf(
  prompt: readonly number[],
  { start, end }: Span,
  copied: readonly number[],
  variant: Variant,
): number {
  if (variant === 'code') return copied.length / (end - start);
  if (variant === 'unique') return new Set(copied).size / (end - start);
  const tokens = new Set(copied.map((key) => prompt[key]));
  return tokens.size / new Set(prompt.slice(start, end)).size;
}

/** The key that each head weighs most, the first of equals. `rows [head][key] -> [head]` */
export function mostAttended(rows: readonly Float32Array[]): number[] {
  return rows.map(argmax);
}

/**
 * ROUGE-1 recall (Lin 2004): the share of the reference's words that the response has, each as often
 * as it occurs. Words are letters and digits, lower case, without stemming. 0 for an empty reference.
 */
export function rouge1Recall(reference: string, response: string): number {
  return recallOf(wordsOf(reference), wordsOf(response));
}

/** The share of the wanted items that are there, each as often as it is wanted; 0 where none is. */
export function recallOf<T>(wanted: readonly T[], had: readonly T[]): number {
  const left = new Map<T, number>();
  for (const item of had) left.set(item, (left.get(item) ?? 0) + 1);
  const shared = wanted.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count > 0;
  });
  return wanted.length === 0 ? 0 : shared.length / wanted.length;
}

function wordsOf(text: string): string[] {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word);
}
