import { InputError } from '../../base/errors';
import { hashLabel, random } from '../../base/random';
import { randomSets } from '../../terms/headChoice';
import type { DrawnFrom } from '../../terms/headChoice';
import type { HeadGridShape, HeadSet } from '../../terms/heads';
import type { Ranking } from './ranking';

/** The sets of one k: the best heads, and random others. */
export interface PlannedPoint {
  readonly k: number;
  readonly top: HeadSet;
  readonly draws: readonly HeadSet[];
}

interface Draws {
  readonly ks: readonly number[];
  readonly draws: number;
  readonly from: DrawnFrom;
  readonly seed: number;
}

/**
 * The sets of heads that are masked. The draws of a k depend on the seed and k alone, so that more of
 * them, or more k, change none of those that are there.
 * @throws InputError when no k leaves as many other heads
 */
export function planOf(ranking: Ranking, draws: Draws, shape: HeadGridShape): PlannedPoint[] {
  return ksOf(ranking, draws.ks, shape.n_layers * shape.n_heads).map((k) => {
    const top = ranking.order.slice(0, k);
    const source = random(hashLabel(`${draws.seed} random sets of ${k}`));
    return { k, top, draws: randomSets(top, draws.draws, shape, source, draws.from) };
  });
}

/** The k of a curve, smallest first: at most half of all heads, of a set at most and always its own size. */
function ksOf({ order, whole }: Ranking, wanted: readonly number[], heads: number): number[] {
  const most = Math.floor(heads / 2);
  const own = whole ? [...wanted.filter((k) => k < order.length), order.length] : wanted;
  const ks = [...new Set(own)].filter((k) => k <= most).sort((a, b) => a - b);
  if (ks.length > 0) return ks;
  throw new InputError(
    `at most half of the ${heads} heads can be held against as many others: mask ${most} or fewer, not ${own.join(', ')}`,
  );
}
