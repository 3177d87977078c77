import { InputError } from '../base/errors';
import { activationPatching } from './activation-patching';
import { attentionInfluence } from './attention-influence';
import { compositionAnalysis } from './composition';
import type { Analysis } from './define';
import { edgeAttribution } from './edge-attribution';
import { headAblation } from './head-ablation';
import { headScores } from './head-scores';
import { looksAndWorks } from './looks-and-works';
import { needleGrid } from './needle-grid';
import { pathPatching } from './path-patching';
import { recallCurves } from './recall-curves';
import { retrievalHeads } from './retrieval-heads';
import { scoreComparison } from './score-comparison';

/** Every analysis there is. */
export const analyses: readonly Analysis[] = [
  headScores as unknown as Analysis,
  headAblation as unknown as Analysis,
  activationPatching as unknown as Analysis,
  pathPatching as unknown as Analysis,
  edgeAttribution as unknown as Analysis,
  compositionAnalysis as unknown as Analysis,
  looksAndWorks as unknown as Analysis,
  retrievalHeads as unknown as Analysis,
  recallCurves as unknown as Analysis,
  needleGrid as unknown as Analysis,
  attentionInfluence as unknown as Analysis,
  scoreComparison as unknown as Analysis,
];

/** @throws InputError when there is none of this id. */
export function analysisOf(id: string): Analysis {
  const found = analyses.find((analysis) => analysis.id === id);
  if (found) return found;
  throw new InputError(`expected one of ${analyses.map((a) => a.id).join(', ')}, got "${id}"`);
}
