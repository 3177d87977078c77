import { subarray } from '../base/ndarray';
import { argmax, sum } from '../base/statistics';
import { chanceOf, headScores } from '../measures/headScores';
import type { HeadScore, PatternScore, ScoredTokens } from '../measures/headScores';
import type { LoadedModel } from '../model/loaded';
import { patternOf } from '../model/patterns';
import { answerOf } from '../model/run';
import type { Run } from '../model/run';
import { pick } from '../tensor/indexing';
import { compute } from '../tensor/readback';
import { axesOf, blockFacts } from '../terms/blocks';
import { allHeads, checkHead } from '../terms/heads';
import type { Head } from '../terms/heads';
import { isCausal, isCausalLayer } from '../terms/models';
import type { RunSpec } from '../terms/runs';
import type { CallContext } from './held';
import type { CheckedRequest, Responses, RunScore } from './protocol';
import { withRun } from './withRun';

/** Those that say something of a text as it is: the others need segments that come again and again. */
const ofAnyText = headScores.filter(({ repeatsOnly }) => !repeatsOnly);

/**
 * What heads fetch: their attention from the last token to earlier copies of the expected one. NaN
 * where the text has none of them, or where nothing is expected (null).
 */
function fetching(expected: number | null): HeadScore {
  return {
    ...{ id: 'fetching', title: 'Fetching', unit: '', best: 1, repeatsOnly: false },
    definition:
      'Attention of the last token to earlier copies of the token that the model holds most likely to come next; only where the text has it already.',
    on({ ids }) {
      const row = ids.length * (ids.length - 1);
      const copies = ids.flatMap((id, key) => (id === expected ? [key] : []));
      return ({ data }) =>
        copies.length > 0 ? sum(copies.map((key) => data[row + key] ?? 0)) : NaN;
    },
  };
}

/** A score on one text, with what a head scores that attends to all it sees alike. */
interface Scorer {
  readonly score: PatternScore;
  readonly chance: number;
}

/** Scores of heads by their patterns in a run. */
export const scoreHandlers = {
  headScores: (
    { run: spec, heads }: CheckedRequest<'headScores'>,
    context: CallContext,
  ): Promise<Responses['headScores']> =>
    withRun(context, spec, (model, run) => {
      const wanted = heads ?? allHeads(model.info);
      wanted.forEach((head) => checkHead(head, model.info));
      return scored(model, run, spec, wanted, context.checkpoint);
    }),
};

async function scored(
  model: LoadedModel,
  run: Run,
  spec: RunSpec,
  heads: readonly Head[],
  checkpoint: () => Promise<void>,
): Promise<RunScore[]> {
  const expected = await expectedToken(model, run);
  const found = kindsOf(expected).map(({ id, title, definition, unit, best }) => ({
    ...{ id, title, definition, unit, best },
    values: new Float32Array(heads.length).fill(NaN),
    chance: new Float32Array(heads.length).fill(NaN),
  }));
  for (const layer of new Set(heads.map((head) => head.layer))) {
    await checkpoint();
    if (blockFacts(model.info, layer).attends === 'encoder') continue;
    const scorers = scorersOf(model, spec, layer, expected);
    const places = heads.flatMap((head, at) => (head.layer === layer ? [at] : []));
    const numbers = places.map((at) => heads[at]?.head ?? 0);
    const [patterns] = await compute(() => [pick(patternOf(model, run, layer), 'head', numbers)]);
    places.forEach((at, i) => {
      const pattern = patterns && subarray(patterns, 0, i);
      scorers.forEach(({ score, chance }, which) => {
        found[which]?.values.set([pattern ? score(pattern) : NaN], at);
        found[which]?.chance.set([chance], at);
      });
    });
  }
  return found;
}

/** The token that the model holds most likely to come next; null where it does not look ahead. */
async function expectedToken(model: LoadedModel, run: Run): Promise<number | null> {
  const { info } = model;
  if (!isCausal(info) || info.image || info.d_vocab === 0) return null;
  const [logits] = await compute(() => [answerOf(model, run)]);
  return logits ? argmax(logits.data) : null;
}

function kindsOf(expected: number | null): readonly HeadScore[] {
  return [...ofAnyText, fetching(expected)];
}

function scorersOf(
  { codec, info }: LoadedModel,
  spec: RunSpec,
  layer: number,
  expected: number | null,
): Scorer[] {
  const { queries: ids } = axesOf(info, layer, spec);
  const [first] = ids;
  const marked = !info.image && first !== undefined && codec.describe(first).special;
  const text: ScoredTokens = { ids, start: marked ? 1 : 0, period: null };
  const causal = isCausalLayer(info, layer);
  return kindsOf(causal ? expected : null).map((kind) => {
    const score = kind.on(text);
    return { score, chance: chanceOf(score, ids.length, causal) };
  });
}
