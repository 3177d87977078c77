import type { z } from 'zod';
import { InputError } from '../../base/errors';
import { subarray } from '../../base/ndarray';
import type { Random } from '../../base/random';
import { mean, standardDeviation } from '../../base/statistics';
import { chanceOf, headScores } from '../../measures/headScores';
import type { HeadScore, ScoredTokens } from '../../measures/headScores';
import type { LoadedModel } from '../../model/loaded';
import { disposeRun, patternOf, runText } from '../../model/run';
import { compute } from '../../tensor/readback';
import { isCausal } from '../../terms/models';
import type { Method, MethodInput } from '../define';
import type { headScoresParameters } from './index';
import type { HeadScoresResult, ScoredHeads } from './result';

type Parameters = z.output<typeof headScoresParameters>;

/** The scores of one sequence. */
interface Sequence {
  /** `[score][layer * head]` */
  readonly values: readonly (readonly number[])[];
  /** `[score]` */
  readonly chance: readonly number[];
}

/** Scores every head by its patterns on repeated random tokens, or on the text on the page. */
export const run: Method<Parameters, HeadScoresResult> = async (
  model,
  input,
  parameters,
  { checkpoint, onProgress, random },
) => {
  const texts = textsOf(model, input, parameters, random);
  const scored: Sequence[] = [];
  for (const text of texts) {
    scored.push(await scoreText(model, text, checkpoint));
    const soFar = resultOf(model, texts, scored, parameters);
    onProgress('scoring heads', scored.length, texts.length, soFar);
  }
  return resultOf(model, texts, scored, parameters);
};

function textsOf(
  model: LoadedModel,
  { tokens = [] }: MethodInput,
  parameters: Parameters,
  random: Random,
): ScoredTokens[] {
  if (parameters.on === 'repeats') return repeatedTexts(model, parameters, random);
  if (tokens.length < 2) throw new InputError('expected a text of two tokens or more: type one');
  const [first] = tokens;
  const start = first !== undefined && model.codec.describe(first).special ? 1 : 0;
  return [{ ids: tokens, start, period: null }];
}

/** Segments of random tokens, repeated; what the tokenizer puts in front goes in front. */
function repeatedTexts(
  { codec, config }: LoadedModel,
  { period, times, sequences, bos }: Parameters,
  random: Random,
): ScoredTokens[] {
  const front = bos && codec.addsBos ? codec.encode(' ').slice(0, 1) : [];
  const ids = Array.from({ length: config.d_vocab }, (_, id) => id);
  const plain = ids.filter((id) => !codec.describe(id).special);
  const room = Math.floor((config.n_ctx - front.length) / times);
  const length = Math.min(period, room, plain.length);
  if (length < 2) throw new InputError('the context is too short for a repeated segment');
  return Array.from({ length: sequences }, () => {
    const segment = random.sample(plain, length);
    const repeated = Array.from({ length: times }, () => segment).flat();
    return { ids: [...front, ...repeated], start: front.length, period: length };
  });
}

async function scoreText(
  model: LoadedModel,
  text: ScoredTokens,
  checkpoint: () => Promise<void>,
): Promise<Sequence> {
  const scorers = headScores.map((score) => score.on(text));
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

function resultOf(
  { config }: LoadedModel,
  [text]: readonly ScoredTokens[],
  sequences: readonly Sequence[],
  { on }: Parameters,
): HeadScoresResult {
  return {
    n_layers: config.n_layers,
    n_heads: config.n_heads,
    on,
    sequences: sequences.length,
    length: text?.ids.length ?? 0,
    period: text?.period ?? null,
    bos: text?.start === 1,
    scores: headScores.map((score, i) => scoredHeads(score, i, sequences)),
  };
}

function scoredHeads(
  { id, title, definition, unit, best }: HeadScore,
  at: number,
  sequences: readonly Sequence[],
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
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
