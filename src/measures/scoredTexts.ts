import { subarray } from '../base/ndarray';
import { mean, standardDeviation } from '../base/statistics';
import type { LoadedModel } from '../model/loaded';
import { patternOf } from '../model/patterns';
import { disposeRun, runText } from '../model/run';
import { compute } from '../tensor/readback';
import { isCausal } from '../terms/models';
import type { ScoredHeads } from '../terms/scoredHeads';
import { chanceOf } from './headScores';
import type { HeadScore, ScoredTokens } from './headScores';

/** The scores of one sequence. */
export interface ScoredSequence {
  /** `[score][layer * head]` */
  readonly values: readonly (readonly number[])[];
  /** `[score]` */
  readonly chance: readonly number[];
}

/** Scores every head by its patterns on one text. */
export async function scoreText(
  model: LoadedModel,
  text: ScoredTokens,
  scores: readonly HeadScore[],
  checkpoint: () => Promise<void>,
): Promise<ScoredSequence> {
  const scorers = scores.map((score) => score.on(text));
  const values: number[][] = scorers.map(() => []);
  const reading = await runText(model, { tokens: text.ids, interventions: [] }, checkpoint);
  try {
    for (let layer = 0; layer < model.config.n_layers; layer++) {
      await checkpoint();
      const [patterns] = await compute(() => [patternOf(model, reading, layer)]);
      for (let head = 0; patterns && head < model.config.n_heads; head++) {
        const pattern = subarray(patterns, 0, head);
        scorers.forEach((score, i) => values[i]?.push(score(pattern)));
      }
    }
  } finally {
    disposeRun(reading);
  }
  const causal = isCausal(model.info);
  return { values, chance: scorers.map((score) => chanceOf(score, text.ids.length, causal)) };
}

/** Every score of every head: mean and spread over the sequences. */
export function scoresOver(
  scores: readonly HeadScore[],
  sequences: readonly ScoredSequence[],
): ScoredHeads[] {
  return scores.map((score, at) => scoredHeads(score, at, sequences));
}

function scoredHeads(
  { id, title, definition, unit, best }: HeadScore,
  at: number,
  sequences: readonly ScoredSequence[],
): ScoredHeads {
  const byHead = (sequences[0]?.values[at] ?? []).map((_, head) =>
    sequences.map(({ values }) => values[at]?.[head] ?? NaN),
  );
  return {
    ...{ id, title, definition, unit, best },
    values: byHead.map((values) => known(mean(values))),
    spread: byHead.map(standardDeviation),
    chance: known(mean(sequences.map(({ chance }) => chance[at] ?? NaN))),
  };
}

/** null for "no value": it is no zero, and JSON has no NaN. */
export function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
