import { mean, standardDeviation } from '../../base/statistics';
import { copyingScores } from '../../measures/heads/copying';
import { noCircuits } from '../../measures/heads/vocabulary';
import { known } from '../../measures/scoredTexts';
import type { LoadedModel } from '../../model/loaded';
import type { ScoredHeads } from '../../terms/scoredHeads';

/**
 * The scores that need the weights: OV copying, and prefix matching by heads that copy. None for models
 * whose heads have no circuits over the vocabulary.
 */
export async function copyingOf(
  model: LoadedModel,
  scores: readonly ScoredHeads[],
  checkpoint: () => Promise<void>,
): Promise<ScoredHeads[]> {
  if (noCircuits(model.config) !== null) return [];
  const { scores: found, random } = await copyingScores(model, 0, checkpoint);
  const copying = Array.from(found.data);
  const matching = scores.find(({ id }) => id === 'prefix-matching');
  const chance = known(mean(random));
  const own: ScoredHeads = {
    ...{ id: 'ov-copying', title: 'OV copying', unit: '', best: 1 },
    definition: `Σ Re λ / Σ |λ| over the eigenvalues of W_E W_V W_O W_U, −1 to 1: 1 where the logit of whatever token is attended to rises (Elhage et al. 2021). No value where nothing that is read reaches the logits. From the weights alone, without positions.`,
    byChance: `the mean of ${random.length} heads of random weights, ± ${standardDeviation(random).toFixed(2)}`,
    values: copying.map(known),
    spread: copying.map(() => 0),
    chance,
  };
  return matching ? [own, copiedMatches(matching, own, mean(random.map(atLeastNothing)))] : [own];
}

/** Prefix matching times copying: high for heads that do both (Olsson et al. 2022). */
function copiedMatches(matching: ScoredHeads, copying: ScoredHeads, byChance: number): ScoredHeads {
  const factor = (head: number): number => atLeastNothing(copying.values[head] ?? NaN);
  return {
    ...{ id: 'prefix-copying', title: 'Prefix matching with copying', unit: '', best: 1 },
    definition:
      'Prefix matching times OV copying where that is positive: high for heads that look at what followed earlier copies and raise the logit of what they find there (after Olsson et al. 2022).',
    values: matching.values.map((value, head) => known((value ?? NaN) * factor(head))),
    spread: matching.spread.map((spread, head) => spread * factor(head)),
    chance: known((matching.chance ?? NaN) * byChance),
    byChance: 'an even head with random weights',
  };
}

function atLeastNothing(value: number): number {
  return Math.max(0, value);
}
