import type { z } from 'zod';
import { InputError } from '../../base/errors';
import type { Random } from '../../base/random';
import { headScores, maskScore } from '../../measures/headScores';
import type { HeadScore, ScoredTokens } from '../../measures/headScores';
import { nearestHeads } from '../../measures/patternLikeness';
import { scoresOver, scoreText } from '../../measures/scoredTexts';
import type { ScoredSequence } from '../../measures/scoredTexts';
import type { LoadedModel } from '../../model/loaded';
import { parseMask } from '../../terms/patternMask';
import { repeatedSegments } from '../../text/datasets/repeats';
import type { Method, MethodInput } from '../define';
import { copyingOf } from './copying';
import type { headScoresParameters } from './index';
import type { HeadScoresResult } from './result';

type Parameters = z.output<typeof headScoresParameters>;

/** Scores every head by its patterns on repeated random tokens, or on the text on the page. */
export const run: Method<Parameters, HeadScoresResult> = async (
  model,
  input,
  parameters,
  { checkpoint, onProgress, random },
) => {
  const texts = textsOf(model, input, parameters, random);
  const scores = scoresOf(parameters);
  const scored: ScoredSequence[] = [];
  const result = (): HeadScoresResult => resultOf(model, texts, scores, scored, parameters);
  for (const text of texts) {
    scored.push(await scoreText(model, text, scores, checkpoint));
    onProgress('scoring heads', scored.length, texts.length, result());
  }
  const patterns = result();
  const copying = await copyingOf(model, patterns.scores, checkpoint);
  return {
    ...patterns,
    scores: [...patterns.scores, ...copying],
    nearest: await nearestHeads(model, texts[0]?.ids ?? [], checkpoint),
  };
};

function scoresOf({ mask }: Parameters): readonly HeadScore[] {
  return mask.trim() === '' ? headScores : [...headScores, maskScore(parseMask(mask))];
}

function textsOf(
  model: LoadedModel,
  { tokens = [] }: MethodInput,
  parameters: Parameters,
  random: Random,
): ScoredTokens[] {
  if (parameters.on === 'repeats') {
    const reader = { codec: model.codec, ...model.config };
    return repeatedSegments(reader, parameters, parameters.sequences, random);
  }
  if (tokens.length < 2) throw new InputError('expected a text of two tokens or more: type one');
  const [first] = tokens;
  const start = first !== undefined && model.codec.describe(first).special ? 1 : 0;
  return [{ ids: tokens, start, period: null }];
}

function resultOf(
  { config }: LoadedModel,
  [text]: readonly ScoredTokens[],
  scores: readonly HeadScore[],
  sequences: readonly ScoredSequence[],
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
    scores: scoresOver(scores, sequences),
    nearest: null,
  };
}
