import { breakingDrop, costlyDrop, findingOf, spreadOf } from '../../analyses/recall-curves/result';
import type { Finding, RecallCurvesResult, SingleHead } from '../../analyses/recall-curves/result';
import { headIndex, parseHead } from '../../terms/heads';
import { needleRoles } from '../../terms/needleRoles';
import { retrievalThreshold } from '../../terms/sparsity';

/** What the best heads cost, and what others do, in words; of the first curve. */
export function curveWords({ base, curves, advice }: RecallCurvesResult): string {
  const [curve] = curves;
  const finding = curve && base ? findingOf(curve, base.recall) : null;
  if (!finding || !base) return advice ?? 'There is nothing to switch off: no head has a score.';
  const { heads, recall } = finding.point.top;
  const others = spreadOf(finding.point);
  const fall = `With ${listed(heads)} switched off, recall goes from ${base.recall.toFixed(2)} to ${(recall ?? 0).toFixed(2)}.`;
  const control = others
    ? ` With ${heads.length} random other ${heads.length === 1 ? 'head' : 'heads'} it is ${others.median.toFixed(2)} (median of ${finding.point.draws.length} draws).`
    : '';
  return `${fall}${control}\n\n${verdict(finding)}`;
}

/** What follows from a finding: a proof only where the best heads break the recall and others do not. */
function verdict({ drop, control }: Finding): string {
  if (drop <= breakingDrop) return 'So these heads are not all that finds the fact here.';
  if (control === null) return 'Whether other heads would do the same was not measured.';
  return control <= costlyDrop
    ? 'That is the proof: not that they look, but that the answer goes when they cannot.'
    : 'But other heads cost much, too: what goes may be more than the fetching.';
}

/** The lesson of where heads are switched off: of a head that is needed in the prompt, and fetches nothing. */
export function behindWords(result: RecallCurvesResult | null): string {
  const found = result && upstream(result);
  if (!found) {
    return 'No head that fetches nothing is needed while the text is read here. In other models some are: they write what retrieval heads search by.';
  }
  const { head, role, recall } = found;
  const name = role ? ` (${needleRoles[role].title})` : '';
  return `${head}${name} fetches nothing. Off while the answer is given, as in the paper’s test: recall ${(recall.decode ?? 0).toFixed(2)}. Off while the text is read as well: ${(recall.all ?? 0).toFixed(2)}. Other heads search by what it writes there: look at both before you call a head harmless.`;
}

/** Of the heads that score as no retrieval heads the one that costs most more at all positions; null below 10 points. */
function upstream(result: RecallCurvesResult): SingleHead | null {
  const { singles, scores } = result;
  const fetches = (name: string): boolean =>
    (scores?.[headIndex(parseHead(name), result)] ?? 0) >= retrievalThreshold;
  const gap = ({ recall }: SingleHead): number =>
    recall.decode === null || recall.all === null ? 0 : recall.decode - recall.all;
  const [first] = singles.filter(({ head }) => !fetches(head)).sort((a, b) => gap(b) - gap(a));
  return first && gap(first) > costlyDrop ? first : null;
}

function listed(heads: readonly string[]): string {
  return heads.length > 4 ? `the best ${heads.length} heads` : heads.join(' and ');
}
