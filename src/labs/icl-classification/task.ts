import { fillNormal } from '../../base/normals';
import type { Random } from '../../base/random';

/** The task's numbers, by the paper's names (Reddy 2023, section 2). */
export interface TaskSettings {
  /** Classes; a multiple of L. */
  readonly K: number;
  /** Labels. */
  readonly L: number;
  /** The width of items and labels. */
  readonly D: number;
  /** Pairs of item and label before the item that is asked for. */
  readonly N: number;
  /** The most pairs that positions are made for; sequences begin at a random one. */
  readonly Nmax: number;
  /** Burstiness: how often each class of the context comes; 0: context and target have no link. */
  readonly B: number;
  /** The spread of items within their class. */
  readonly eps: number;
  /** Classes are as frequent as k^-alpha, k = 1 .. K. */
  readonly alpha: number;
  /** The share of sequences that are bursty; the others are drawn as with B = 0. */
  readonly p_B: number;
  /** The share of sequences made of classes that never came before. */
  readonly p_C: number;
}

/** Tokens of a sequence: pairs of item and label, then the item that is asked for. */
export function lengthOf({ N }: TaskSettings): number {
  return 2 * N + 1;
}

/** Columns of a token that say where it stands. */
export function positionsOf({ Nmax }: TaskSettings): number {
  return 2 * Nmax + 1;
}

/** The width of a token: one-hot position, then item or label. */
export function widthOf(settings: TaskSettings): number {
  return positionsOf(settings) + settings.D;
}

/** What classes and labels look like. Class k has label k mod L. */
export interface World {
  /** `[class, D]`, each value normal with variance 1 / D. */
  readonly classes: Float32Array;
  /** `[label, D]`, likewise. */
  readonly labels: Float32Array;
  /** The probability of classes 0 .. k, summed up. */
  readonly upTo: Float64Array;
  /** The same among the classes of each label. */
  readonly upToOfLabel: readonly Float64Array[];
}

/** Draws K classes and L labels. */
export function drawWorld({ K, L, D, alpha }: TaskSettings, random: Random): World {
  const weights = Float64Array.from({ length: K }, (_, k) => (k + 1) ** -alpha);
  return {
    classes: normals(K * D, D, random),
    labels: normals(L * D, D, random),
    ...sharesOf(weights, L),
  };
}

/** The same labels with `count` other classes, all as frequent: what in-context learning is tried on. */
export function withNewClasses(
  { labels }: World,
  count: number,
  { D, L }: TaskSettings,
  random: Random,
): World {
  const weights = new Float64Array(count).fill(1);
  return { labels, classes: normals(count * D, D, random), ...sharesOf(weights, L) };
}

function sharesOf(weights: Float64Array, L: number): Pick<World, 'upTo' | 'upToOfLabel'> {
  const ofLabel = (label: number): Float64Array => weights.filter((_, k) => k % L === label);
  return {
    upTo: runningShares(weights),
    upToOfLabel: Array.from({ length: L }, (_, label) => runningShares(ofLabel(label))),
  };
}

/** Values of `count` numbers with variance 1 / D. */
function normals(count: number, D: number, random: Random): Float32Array {
  return fillNormal(new Float32Array(count), random).map((value) => value / Math.sqrt(D));
}

function runningShares(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight / total));
}

/** A class drawn by its frequency. */
export function drawClass({ upTo }: World, random: Random): number {
  return firstAbove(upTo, random.next());
}

/** A class of a label, drawn by its frequency among those: `label, label + L, ...`. */
export function drawClassOf(label: number, { upToOfLabel }: World, random: Random): number {
  const upTo = upToOfLabel[label]!;
  return label + upToOfLabel.length * firstAbove(upTo, random.next());
}

function firstAbove(upTo: Float64Array, value: number): number {
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A sequence before it is made into tokens: classes of the context, and the class asked for. */
export interface Draw {
  readonly context: readonly number[];
  readonly target: number;
}

/**
 * N / B classes with labels that differ, each B times, in random order; the target's class is that of
 * a random place of the context, so the answer is always to be read there.
 */
export function drawBursty(settings: TaskSettings, world: World, random: Random): Draw {
  const { N, B, L } = settings;
  const labels = someOf(L, N / B, random);
  const chosen = labels.map((label) => drawClassOf(label, world, random));
  const context = someOf(N, N, random).map((place) => chosen[place % chosen.length]!);
  return { context, target: context[random.int(N)]! };
}

/** `count` different numbers below a bound, in random order. */
function someOf(below: number, count: number, random: Random): number[] {
  return random.sample(
    Array.from({ length: below }, (_, i) => i),
    count,
  );
}

/** Context and target drawn each by itself: the answer is only to be known from training. */
export function drawApart({ N }: TaskSettings, world: World, random: Random): Draw {
  const context = Array.from({ length: N }, () => drawClass(world, random));
  return { context, target: drawClass(world, random) };
}
