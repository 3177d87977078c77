import { isNumber } from '../../charts/numbers';
import { rankHeads } from '../../charts/ranking';
import type { RankedHead } from '../../charts/ranking';
import { headIndex } from '../../terms/heads';
import type { HeadGridShape } from '../../terms/heads';
import type { ScoredHeads } from '../../terms/scoredHeads';
import type { HeadEffect } from './result';

/** From where on a head counts as looking the part, and as doing something. */
export interface Limits {
  readonly score: number;
  readonly effect: number;
}

/** The score and the effect that are held against each other. */
export interface Shown {
  readonly score: ScoredHeads;
  readonly effect: HeadEffect;
  readonly limits: Limits;
}

/** The share of the largest effect from which on a head does something. */
export const effectShare = 0.1;

/** Half-way from chance to the best head, and a tenth of the largest effect either way. */
export function limitsOf({ values, chance }: ScoredHeads, effect: HeadEffect): Limits {
  const known = values.filter(isNumber);
  const top = Math.max(...known);
  const low = chance ?? Math.min(...known);
  return {
    score: low + (top - low) / 2,
    effect: effectShare * Math.max(0, ...effect.values.map(Math.abs)),
  };
}

/** Heads that look the part and do nothing, best score first; and the reverse, largest effect first. */
export function mismatches(
  { score, effect, limits }: Shown,
  shape: HeadGridShape,
): { readonly idle: readonly RankedHead[]; readonly hidden: readonly RankedHead[] } {
  const does = (at: number): boolean => Math.abs(effect.values[at] ?? 0) >= limits.effect;
  const looks = (at: number): boolean => (score.values[at] ?? -Infinity) >= limits.score;
  const where = (head: RankedHead): number => headIndex(head.head, shape);
  return {
    idle: rankHeads(score.values, shape).filter((one) => looks(where(one)) && !does(where(one))),
    hidden: rankHeads(effect.values, shape, true).filter(
      (one) => does(where(one)) && !looks(where(one)),
    ),
  };
}
