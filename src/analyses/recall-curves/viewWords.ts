import { formatShort } from '../../charts/numbers';
import { needleRoles } from '../../terms/needleRoles';
import type { NeedleRole } from '../../terms/needleRoles';
import { costlyDrop, costOf, findingOf, spreadOf } from './result';
import type { RecallCurve, RecallCurvesResult, Scope, SingleHead } from './result';

export const scopeWords: Readonly<Record<Scope, string>> = {
  decode: 'while decoding',
  all: 'at all positions',
};

export const modeWords: Readonly<Record<RecallCurvesResult['mode'], string>> = {
  uniform: 'attends equally to every token it can see',
  zero: 'writes nothing (its output is zero)',
  mean: 'writes what it writes on average over these tests',
};

/** 100 points for a fall from 1 to 0. */
export function points(drop: number): string {
  const count = whole(drop);
  return `${count} ${Math.abs(count) === 1 ? 'point' : 'points'}`;
}

/** Points without their word; no minus zero. */
function whole(drop: number): number {
  return Math.round(100 * drop) || 0;
}

/** What a curve says, with its numbers; null while nothing is measured. */
export function findingWords(result: RecallCurvesResult, curve: RecallCurve): string | null {
  const { base } = result;
  const found = base && findingOf(curve, base.recall);
  if (!found) return null;
  const { point, drop } = found;
  const { k, top } = point;
  const heads = result.n_layers * result.n_heads;
  const masked = k <= 5 ? top.heads.join(', ') : `the ${k} best heads`;
  const where = `${scopeWords[curve.scope]} (${k} of ${heads} heads)`;
  const [before, after] = [base.recall, base.recall - drop].map(formatShort);
  const fall = `the recall falls by ${points(drop)}, from ${before} to ${after}`;
  return `With ${masked} masked ${where}, ${fall}. ${controlWords(result, point, base.recall)}`;
}

function controlWords(
  { from }: RecallCurvesResult,
  point: RecallCurve['points'][number],
  base: number,
): string {
  const spread = spreadOf(point);
  if (!spread) return 'No random heads were drawn beside them.';
  const { k, draws } = point;
  const others = `${k} random other ${k === 1 ? 'head' : 'heads'}`;
  const where = from === 'layers' ? ' of the same layers' : '';
  const [least, most] = [base - spread.ends[1], base - spread.ends[0]];
  return `Of ${draws.length} draws of ${others}${where}, the median costs ${points(base - spread.median)} (from ${whole(least)} to ${whole(most)}).`;
}

/** What one head's two scopes say: "L0H0: while decoding 1.00, at all positions 0.00". */
export function scopesOfHead({ head, recall }: SingleHead): string {
  const told = (scope: Scope): string =>
    `${scopeWords[scope]} ${recall[scope] === null ? 'not measured' : formatShort(recall[scope])}`;
  return `${head}: ${told('decode')}, ${told('all')}`;
}

/**
 * The heads whose work is done before decoding begins: harmless when masked from then on, and costly when
 * masked at all positions.
 */
export function workDoneBefore({
  singles,
  base,
}: Pick<RecallCurvesResult, 'singles' | 'base'>): readonly SingleHead[] {
  if (!base) return [];
  return singles.filter((single) => {
    const decode = costOf(single, 'decode', base.recall);
    const all = costOf(single, 'all', base.recall);
    if (decode === null || all === null) return false;
    return decode <= costlyDrop && all - decode > costlyDrop;
  });
}

/** The role of a head with the number that tells it, or the numbers that tell none. */
export function roleWords({ role, shares }: SingleHead): string {
  if (!shares) return 'not measured yet';
  const told = (name: NeedleRole): string =>
    `${needleRoles[name].title} ${formatShort(shares[name].value)}`;
  if (role) return `${told(role)} (by chance ${formatShort(shares[role].chance)})`;
  const names = Object.keys(needleRoles) as NeedleRole[];
  return `role not named: ${names.map(told).join(', ')}`;
}

/** Every set that was masked, one row each: the curves' draw by draw, then every head alone. */
export function csvRows(result: RecallCurvesResult): (string | number | null)[][] {
  const curves = result.curves.flatMap(({ scope, points: all }) =>
    all.flatMap(({ k, top, draws }) => [
      [scope, 'best', k, null, top.heads.join(' '), top.recall],
      ...draws.map(({ heads, recall }, i) => [scope, 'random', k, i + 1, heads.join(' '), recall]),
    ]),
  );
  const alone = result.singles.flatMap(({ head, recall }) =>
    (['decode', 'all'] as const).map((scope) => [scope, 'single', 1, null, head, recall[scope]]),
  );
  const unchanged = ['', 'unchanged', 0, null, '', result.base?.recall ?? null];
  return [['scope', 'masked', 'k', 'draw', 'heads', 'recall'], unchanged, ...curves, ...alone];
}
