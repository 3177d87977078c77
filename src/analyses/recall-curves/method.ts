import { mean } from '../../base/statistics';
import { maskingBy } from '../../measures/masking';
import type { LoadedModel } from '../../model/loaded';
import { allHeads, headName } from '../../terms/heads';
import type { HeadSet } from '../../terms/heads';
import { fittedTests } from '../../text/needles/test';
import type { NeedleTest } from '../../text/needles/test';
import type { Method } from '../define';
import { RecallBook, recallPiece } from './book';
import { measureAll } from './measure';
import type { Share, Work } from './measure';
import type { RecallParameters } from './parameters';
import { planOf } from './plan';
import type { PlannedPoint } from './plan';
import { rankedHeads } from './ranking';
import type { Ranking } from './ranking';
import { costing, costlyDrop } from './result';
import type { MaskedSet, RecallCurvesResult, Scope } from './result';
import { withRoles } from './roles';

/**
 * Recall of needle tests with the k best heads masked, beside k random others (Wu et al. 2024, section
 * 3.2), over k; then with every head alone, in both scopes, and what those look at that cost something.
 * Goes on with all that runs on the same tests in the same mode have measured.
 */
export const run: Method<RecallParameters, RecallCurvesResult> = async (
  model,
  input,
  parameters,
  context,
) => {
  const { random, checkpoint } = context;
  const [drawn, order, seed] = [random.fork('tests'), random.fork('order'), random.int(2 ** 31)];
  const { tests, said } = fittedTests(model.codec, model.config.n_ctx, parameters, drawn);
  const ranking = await rankedHeads(model, input, parameters, context, order);
  const nothing = emptyResult(model, ranking, parameters, said);
  if (ranking.order.length === 0) return nothing;
  const plan = planOf(ranking, { ...parameters, seed }, model.config);
  const kept = await input.given?.pieces(settingsOf(tests, parameters), recallPiece);
  const work: Work = {
    ...{ model, tests, newTokens: parameters.newTokens },
    book: new RecallBook(kept, tests.length),
    masking: await maskingBy(
      parameters.mode,
      model,
      tests.map(({ tokens }) => tokens),
      checkpoint,
    ),
  };
  const resultOf = (): RecallCurvesResult => resultSoFar(nothing, work, plan, parameters);
  await measureAll(work, sharesOf(model, plan, parameters), resultOf, context);
  const result = resultOf();
  const costly = costing(result, costlyDrop);
  const named = await withRoles(model, tests, costly, checkpoint);
  const singles = result.singles.map((one) => named.find(({ head }) => head === one.head) ?? one);
  return { ...result, singles };
};

/** All that decides a recall but the model, test, scope and heads. */
function settingsOf(tests: readonly NeedleTest[], { mode, newTokens }: RecallParameters): unknown {
  return { mode, newTokens, tests: tests.map(({ tokens, answer }) => ({ tokens, answer })) };
}

/** The curves' sets with the unchanged model, then every head alone. */
function sharesOf(
  { config }: LoadedModel,
  plan: readonly PlannedPoint[],
  { scope, singles }: RecallParameters,
): Share[] {
  const curves = [[], ...plan.flatMap(({ top, draws }) => [top, ...draws])];
  const alone = singles ? allHeads(config).map((head) => [head]) : [];
  const shareOf = (stage: string, at: RecallParameters['scope'], sets: HeadSet[]): Share[] =>
    scopesOf(at).map((one) => ({ stage, scope: one, sets }));
  return [
    ...shareOf('masking heads', scope, curves),
    ...(singles ? shareOf('masking every head alone', 'both', alone) : []),
  ];
}

function scopesOf(scope: RecallParameters['scope']): readonly Scope[] {
  return scope === 'both' ? ['decode', 'all'] : [scope];
}

function emptyResult(
  { config }: LoadedModel,
  { scores, validSamples, ranked, advice }: Ranking,
  { heads, mode, from }: RecallParameters,
  said: string | null,
): RecallCurvesResult {
  return {
    ...{ n_layers: config.n_layers, n_heads: config.n_heads, chosenBy: heads },
    ...{ scores, validSamples, ranked, mode, from, said, advice },
    ...{ tests: { measured: 0, of: 0 }, base: null, curves: [], singles: [] },
  };
}

function resultSoFar(
  nothing: RecallCurvesResult,
  { model, tests, book }: Work,
  plan: readonly PlannedPoint[],
  { scope, singles }: RecallParameters,
): RecallCurvesResult {
  const [first = 'decode', ...others] = scopesOf(scope);
  const unchanged = book.recalls(first, []);
  const masked = (at: Scope, heads: HeadSet): MaskedSet => ({
    heads: heads.map(headName),
    recall: book.mean(at, heads),
  });
  const alone = singles ? allHeads(model.config) : [];
  return {
    ...nothing,
    tests: { measured: unchanged.length, of: tests.length },
    base:
      unchanged.length === 0
        ? null
        : { recall: mean(unchanged), valid: unchanged.filter((recall) => recall > 0.5).length },
    curves: [first, ...others].map((at) => ({
      scope: at,
      points: plan.map(({ k, top, draws }) => ({
        k,
        top: masked(at, top),
        draws: draws.map((set) => masked(at, set)),
      })),
    })),
    singles: alone.map((head) => ({
      head: headName(head),
      recall: { decode: book.mean('decode', [head]), all: book.mean('all', [head]) },
      ...{ shares: null, role: null },
    })),
  };
}
