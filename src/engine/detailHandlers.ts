import { InputError } from '../base/errors';
import { standardDeviation, topIndices } from '../base/statistics';
import { attribution } from '../measures/logitAttribution';
import { copyingScores } from '../measures/heads/copying';
import { headCircuits } from '../measures/heads/headCircuits';
import type { Pace, VocabularyValues } from '../measures/heads/headCircuits';
import { headDirections } from '../measures/heads/headDirections';
import { headScore } from '../measures/heads/headScore';
import { logitLens } from '../measures/logitLens';
import type { LoadedModel } from '../model/loaded';
import type { DetailResponses, TokenRanking, TokenValue } from '../terms/detail';
import { checkHead } from '../terms/heads';
import type { CallContext } from './held';
import type { CheckedRequest } from './protocol';
import { checkPosition, withRun } from './withRun';

type DetailCall = keyof DetailResponses;

/** What the engine does for each call on the inside of a head and on where a prediction comes from. */
export const detailHandlers: {
  readonly [N in DetailCall]: (
    request: CheckedRequest<N>,
    context: CallContext,
  ) => Promise<DetailResponses[N]>;
} = {
  headScore: ({ run: spec, head, query, key }, context) =>
    withRun(context, spec, (model, run) => {
      checkHead(head, model.config);
      return headScore(model, run, head, query, key);
    }),

  async headCircuits({ model: digest, count, ...question }, context) {
    const model = context.held.model(digest);
    checkHead(question.head, model.config);
    checkIds(model, [question.query, question.key]);
    const found = await headCircuits(model, question, paceOf(context, 'vocabulary'));
    return {
      looksFor: rankingOf(model, found.looksFor, question.key, count),
      writes: rankingOf(model, found.writes, question.key, count),
    };
  },

  async headDirections({ model: digest, head, circuit, count, ...where }, context) {
    const model = context.held.model(digest);
    checkHead(head, model.config);
    const found = await headDirections(model, head, circuit, where, paceOf(context, 'vocabulary'));
    const ends = (values = new Float32Array() as Float32Array): EndsOf =>
      endsOf(model, values, count);
    return {
      values: Float32Array.from(found.values),
      vectors: found.from.map((from, i) => ({
        value: found.values[i] ?? NaN,
        from: ends(from),
        to: ends(found.to[i]),
      })),
    };
  },

  copyingScores: ({ model, seed }, context) =>
    copyingScores(context.held.model(model), seed, paceOf(context, 'heads')),

  logitLens: ({ run: spec, ...window }, context) =>
    withRun(context, spec, async (model, run) => {
      if (window.target !== undefined) checkIds(model, [window.target]);
      const { ids, ...rows } = await logitLens(model, run, window, paceOf(context, 'layers'));
      const tokens = ids.map((row) => row.map((id) => model.codec.describe(id)));
      return { ...rows, start: window.start, tokens };
    }),

  attribution: ({ run: spec, ...question }, context) =>
    withRun(context, spec, async (model, run) => {
      if (question.position !== undefined) checkPosition(question.position, run);
      const found = await attribution(model, run, question, paceOf(context, 'layers'));
      const [target, distractor] = [found.target, found.distractor].map((id) =>
        model.codec.describe(id),
      ) as [TokenValue['token'], TokenValue['token']];
      return { ...found, target, distractor };
    }),
};

function paceOf({ checkpoint, report }: CallContext, stage: string): Pace {
  return async (done, total) => {
    report({ stage, done, total });
    await checkpoint();
  };
}

function checkIds({ config }: LoadedModel, ids: readonly number[]): void {
  const outside = ids.find((id) => id >= config.d_vocab);
  if (outside === undefined) return;
  throw new InputError(`expected token ids from 0 to ${config.d_vocab - 1}, got ${outside}`);
}

interface EndsOf {
  readonly top: readonly TokenValue[];
  readonly bottom: readonly TokenValue[];
}

/** The `count` tokens at both ends of some values over the vocabulary. */
function endsOf(
  { codec }: LoadedModel,
  values: Float32Array,
  count: number,
  biases?: Float32Array,
): EndsOf {
  const named = (ids: number[]): TokenValue[] =>
    ids.map((id) => ({
      token: codec.describe(id),
      value: values[id] ?? NaN,
      bias: biases?.[id] ?? 0,
    }));
  const negative = values.map((value) => -value);
  return { top: named(topIndices(values, count)), bottom: named(topIndices(negative, count)) };
}

function rankingOf(
  model: LoadedModel,
  { values, biases }: VocabularyValues,
  id: number,
  count: number,
): TokenRanking {
  const value = values[id] ?? NaN;
  const rank = 1 + values.reduce((above, other) => above + (other > value ? 1 : 0), 0);
  return {
    ...endsOf(model, values, count, biases),
    own: { token: model.codec.describe(id), value, bias: biases[id] ?? 0, rank },
    deviation: standardDeviation(values),
    vocabulary: values.length,
  };
}
