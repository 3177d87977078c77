import { mean, quantile, sum, topIndices } from '../base/statistics';
import type { Random } from '../base/random';
import type { Convergence, Interval } from '../terms/stability';

/** Scores of heads on samples, `[sample][head]`. */
export type SampleScores = readonly (readonly number[])[];

/** The mean score of each head; null without a sample. `[sample][head] -> [head]` */
export function meanScores(samples: SampleScores): number[] | null {
  return perHead(samples, mean);
}

/**
 * Activation frequency: the share of the samples in which a head scores above 0; a head with 1 is always
 * active (Wu et al. 2024, section 3.2). Null without a sample. `[sample][head] -> [head]`
 */
export function activationFrequency(samples: SampleScores): number[] | null {
  return perHead(samples, (scores) => mean(scores.map((score) => (score > 0 ? 1 : 0))));
}

/**
 * Bootstrap intervals of the heads' mean scores by percentiles (Efron and Tibshirani 1993, section
 * 13.3): samples are drawn with replacement, as many as there are, the same ones for all heads. Null
 * for fewer than two samples, which say nothing of their spread. `[sample][head] -> [head]`
 */
export function bootstrapInterval(
  samples: SampleScores,
  random: Random,
  { resamples = 1000, level = 0.95 }: { resamples?: number; level?: number } = {},
): Interval | null {
  const count = samples.length;
  if (count < 2) return null;
  const draws = Array.from({ length: resamples }, () =>
    Int32Array.from({ length: count }, () => random.int(count)),
  );
  const ends = perHead(samples, (scores) => {
    const means = resampledMeans(scores, draws);
    return [quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)] as const;
  });
  const [low, high] = [0, 1].map((end) => ends?.map((range) => range[end] ?? 0) ?? []);
  return { low: low ?? [], high: high ?? [], level, resamples };
}

/**
 * How the set of best heads settles as samples are added: mean over random orders of the samples.
 * Heads that score nothing are never among the best, so k is at most the number of heads that score
 * with all samples; heads of equal scores share the last places among the best. Null when there are fewer than two
 * samples, or no head scores. `[sample][head]`
 */
export function convergence(
  samples: SampleScores,
  best: number,
  random: Random,
  { orders = 50, places = 24 }: { orders?: number; places?: number } = {},
): Convergence | null {
  const heads = samples[0]?.length ?? 0;
  const all = Array.from({ length: heads }, (_, head) => sum(samples.map((row) => row[head] ?? 0)));
  const k = Math.min(best, all.filter((total) => total > 0).length);
  if (samples.length < 2 || k === 0) return null;
  const counts = countsUpTo(samples.length, places);
  const found = Array.from({ length: orders }, () =>
    overlapsOf(random.sample(samples, samples.length), counts, bestHeads(all, k), k),
  );
  const averaged = (pick: (overlaps: Overlaps) => readonly (number | null)[]): (number | null)[] =>
    counts.map((_, i) => {
      const values = found.map((overlaps) => pick(overlaps)[i] ?? null);
      return values.includes(null) ? null : mean(values as number[]);
    });
  return {
    ...{ k, orders, counts, chance: k / heads },
    withAll: averaged(({ withAll }) => withAll).map((value) => value ?? 0),
    withOthers: averaged(({ withOthers }) => withOthers),
  };
}

/** How many heads convergence is told of: 5 % of them, rounded up, at most 20. */
export function comparedHeads(heads: number): number {
  return Math.min(20, Math.ceil(0.05 * heads));
}

function perHead<T>(samples: SampleScores, of: (scores: readonly number[]) => T): T[] | null {
  const [first] = samples;
  return first?.map((_, head) => of(samples.map((scores) => scores[head] ?? 0))) ?? null;
}

/** The mean of each resample. A head with the same score everywhere has that one alone. */
function resampledMeans(
  scores: readonly number[],
  draws: readonly Int32Array[],
): ArrayLike<number> {
  const [first = 0] = scores;
  if (scores.every((score) => score === first)) return [first];
  const values = Float64Array.from(scores);
  return Float64Array.from(draws, (draw) => {
    let total = 0;
    for (const sample of draw) total += values[sample]!;
    return total / values.length;
  });
}

interface Overlaps {
  readonly withAll: readonly number[];
  readonly withOthers: readonly (number | null)[];
}

function overlapsOf(
  samples: SampleScores,
  counts: readonly number[],
  bestOfAll: Best,
  k: number,
): Overlaps {
  const sums = runningSums(samples);
  const first = counts.map((count) => bestHeads(sums[count] ?? [], k));
  const next = counts.map((count) => {
    const [middle, end] = [sums[count], sums[2 * count]];
    return middle && end
      ? bestHeads(
          end.map((total, i) => total - (middle[i] ?? 0)),
          k,
        )
      : null;
  });
  return {
    withAll: first.map((set) => shared(set, bestOfAll) / k),
    withOthers: next.map((set, i) => set && shared(set, first[i] ?? new Map()) / k),
  };
}

/** The sum of each head's scores over the first 0, 1, 2, ... samples. */
function runningSums(samples: SampleScores): Float64Array[] {
  const sums = [new Float64Array(samples[0]?.length ?? 0)];
  for (const scores of samples) sums.push(sums.at(-1)!.map((total, i) => total + (scores[i] ?? 0)));
  return sums;
}

/** How much of each head is among the best k: 1, or for equals at the last place their part of what is left. */
type Best = ReadonlyMap<number, number>;

function bestHeads(totals: ArrayLike<number>, k: number): Best {
  const order = topIndices(totals, totals.length).filter((i) => (totals[i] ?? 0) > rounding);
  const last = totals[order[Math.min(k, order.length) - 1] ?? -1] ?? 0;
  const above = order.filter((i) => (totals[i] ?? 0) > last + rounding);
  const equal = order.filter((i) => Math.abs((totals[i] ?? 0) - last) <= rounding);
  const part = Math.min(1, (k - above.length) / equal.length);
  return new Map([...above.map((i) => [i, 1] as const), ...equal.map((i) => [i, part] as const)]);
}

/** Sums of the same scores in another order may differ by so much. */
const rounding = 1e-9;

function shared(a: Best, b: Best): number {
  return sum([...a].map(([head, part]) => Math.min(part, b.get(head) ?? 0)));
}

/** 1 to n, thinned out evenly to at most `places` numbers with both ends. */
function countsUpTo(n: number, places: number): number[] {
  const few = Math.min(n, places);
  return Array.from({ length: few }, (_, i) =>
    few === 1 ? n : Math.round(1 + (i * (n - 1)) / (few - 1)),
  );
}
