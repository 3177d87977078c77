import { quantile } from '../../base/statistics';
import type { LookedShare } from '../../terms/lookedShare';
import type { NeedleRole } from '../../terms/needleRoles';

/** Where heads are masked: from the last prompt token on, or at every position. */
export type Scope = 'decode' | 'all';

/** Heads masked together, and the mean recall that is left. */
export interface MaskedSet {
  /** Head names such as L1H3. */
  readonly heads: readonly string[];
  /** ROUGE-1 recall, 0 to 1, mean over the tests; null until it was measured. */
  readonly recall: number | null;
}

/** The k best heads masked, and each draw of k others. */
export interface CurvePoint {
  readonly k: number;
  readonly top: MaskedSet;
  readonly draws: readonly MaskedSet[];
}

export interface RecallCurve {
  readonly scope: Scope;
  readonly points: readonly CurvePoint[];
}

/** One head masked by itself. */
export interface SingleHead {
  readonly head: string;
  readonly recall: Readonly<Record<Scope, number | null>>;
  /** Where it looks while the right answer is read; measured only for heads that cost something. */
  readonly shares: Readonly<Record<NeedleRole, LookedShare>> | null;
  readonly role: NeedleRole | null;
}

/** What masking heads does to the recall of needle tests. */
export interface RecallCurvesResult {
  readonly n_layers: number;
  readonly n_heads: number;
  readonly chosenBy: 'retrieval-heads' | 'selected' | 'imported';
  /** What heads were ranked by, `[layer * head]`; null for heads that were selected, or without any score. */
  readonly scores: readonly (number | null)[] | null;
  /** Valid samples that the retrieval scores are of; null for other rankings. */
  readonly validSamples: number | null;
  /** Heads with a rank of their own: those with a score above 0. Others follow in random order. */
  readonly ranked: number;
  readonly mode: 'uniform' | 'zero' | 'mean';
  readonly from: 'layers' | 'any';
  readonly tests: { readonly measured: number; readonly of: number };
  /** The unchanged model: its mean recall, and in how many tests it is over one half. */
  readonly base: { readonly recall: number; readonly valid: number } | null;
  readonly curves: readonly RecallCurve[];
  /** Every head, layer by layer; empty where they were not asked for or not reached yet. */
  readonly singles: readonly SingleHead[];
  /** What had to be changed for the model, and why there is nothing to see where there is not. */
  readonly said: string | null;
  readonly advice: string | null;
}

/** A fall of the recall by more than this breaks it: 50 points. */
export const breakingDrop = 0.5;
/** A head that costs more than this by itself is listed: 10 points. */
export const costlyDrop = 0.1;

/** How far draws spread. */
export interface Spread {
  readonly median: number;
  readonly quartiles: readonly [number, number];
  readonly ends: readonly [number, number];
}

/** The spread of the draws of a point; null while there are none. */
export function spreadOf({ draws }: Pick<CurvePoint, 'draws'>): Spread | null {
  const recalls = draws.flatMap(({ recall }) => recall ?? []);
  if (recalls.length === 0) return null;
  const at = (share: number): number => quantile(recalls, share);
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)], ends: [at(0), at(1)] };
}

/** The finding of a curve: a point of it, what its k best heads cost, and what the median draw costs. */
export interface Finding {
  readonly point: CurvePoint;
  readonly drop: number;
  readonly control: number | null;
}

/**
 * The point that says most of a curve: the fewest heads that break the recall; where none do, the one
 * where the best cost most beyond the median draw. Null while nothing is measured.
 */
export function findingOf({ points }: RecallCurve, base: number): Finding | null {
  const found = points.flatMap((point): Finding[] => {
    if (point.top.recall === null) return [];
    const median = spreadOf(point)?.median;
    const control = median === undefined ? null : base - median;
    return [{ point, drop: base - point.top.recall, control }];
  });
  const gap = ({ drop, control }: Finding): number => drop - (control ?? 0);
  const [widest] = [...found].sort((a, b) => gap(b) - gap(a));
  return found.find(({ drop }) => drop > breakingDrop) ?? widest ?? null;
}

/** What a head costs by itself in a scope: the fall of the recall; null until it was measured. */
export function costOf({ recall }: SingleHead, scope: Scope, base: number): number | null {
  const left = recall[scope];
  return left === null ? null : base - left;
}

/** The larger of what a head costs in the two scopes. */
export function worstOf(single: SingleHead, base: number): number {
  return Math.max(costOf(single, 'decode', base) ?? 0, costOf(single, 'all', base) ?? 0);
}

/** The heads that cost more than some drop by themselves, the costliest first. */
export function costing(
  { singles, base }: Pick<RecallCurvesResult, 'singles' | 'base'>,
  drop: number,
): readonly SingleHead[] {
  const { recall } = base ?? { recall: 0 };
  return singles
    .filter((single) => worstOf(single, recall) > drop)
    .sort((a, b) => worstOf(b, recall) - worstOf(a, recall));
}
