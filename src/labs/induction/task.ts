import type { Random } from '../../base/random';

/** Sequences in which only induction helps: random words, and segments of them that come back. */
export interface RepeatTask {
  /** Words of the vocabulary; id 0 is `<bos>`, words are 1 .. words - 1. */
  readonly vocabulary: number;
  /** Share of sequences that repeat one segment over and over; the rest hold pairs of segments. */
  readonly periodic: number;
  readonly shortest: number;
  readonly longest: number;
  /** Most fresh words between the two of a pair, and after it. */
  readonly gap: number;
  /** Share of words that are replaced by random ones, so that nothing is quite certain. */
  readonly noise: number;
}

export interface RepeatSequence {
  readonly ids: number[];
  /** Whether a word could be known: it follows a word that it has followed before. */
  readonly predictable: boolean[];
}

/** A sequence of `length` tokens with `<bos>` in front. */
export function repeatSequence(task: RepeatTask, length: number, random: Random): RepeatSequence {
  const words = length - 1;
  const drawn =
    random.next() < task.periodic ? periodic(task, words, random) : pairs(task, words, random);
  const ids = drawn.ids
    .slice(0, words)
    .map((id) => (random.next() < task.noise ? word(task, random) : id));
  return { ids: [0, ...ids], predictable: [false, ...drawn.predictable.slice(0, words)] };
}

/** `<bos>`, `lead` random words, and `period` random words twice: what the scores are measured on. */
export function repeatedTwice(
  vocabulary: number,
  { period, lead }: { readonly period: number; readonly lead: number },
  random: Random,
): number[] {
  const words = Array.from({ length: lead + period }, () => 1 + random.int(vocabulary - 1));
  return [0, ...words, ...words.slice(lead)];
}

function periodic(task: RepeatTask, words: number, random: Random): RepeatSequence {
  const period = between(task.shortest, words >> 1, random);
  const segment = fresh(task, period, random);
  const ids = Array.from({ length: words }, (_, i) => segment[i % period] ?? 0);
  return { ids, predictable: ids.map((_, i) => i > period) };
}

function pairs(task: RepeatTask, words: number, random: Random): RepeatSequence {
  const ids: number[] = [];
  const predictable: boolean[] = [];
  const append = (part: readonly number[], known: (i: number) => boolean): void => {
    ids.push(...part);
    predictable.push(...part.map((_, i) => known(i)));
  };
  while (ids.length < words) {
    const segment = fresh(task, between(task.shortest, task.longest, random), random);
    append(segment, () => false);
    append(fresh(task, random.int(task.gap + 1), random), () => false);
    append(segment, (i) => i > 0);
    append(fresh(task, random.int(task.gap + 1), random), () => false);
  }
  return { ids, predictable };
}

function fresh(task: RepeatTask, count: number, random: Random): number[] {
  return Array.from({ length: count }, () => word(task, random));
}

function word(task: RepeatTask, random: Random): number {
  return 1 + random.int(task.vocabulary - 1);
}

function between(low: number, high: number, random: Random): number {
  return low + random.int(high - low + 1);
}
