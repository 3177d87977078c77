import type { z } from 'zod';
import { subarray } from '../../base/ndarray';
import { mean, topIndices } from '../../base/statistics';
import { generate } from '../../model/generate';
import type { GenerateStep } from '../../model/generate';
import type { LoadedModel } from '../../model/loaded';
import type { HeadSet } from '../../terms/heads';
import { allHeads, headName } from '../../terms/heads';
import { blockHook } from '../../terms/hooks';
import type { HookName } from '../../terms/hooks';
import { ablate } from '../../terms/interventions';
import { randomSets } from '../../terms/headChoice';
import type { Intervention } from '../../terms/interventions';
import type { Method, MethodContext } from '../define';
import type { retrievalParameters } from './index';
import { needlePrompt } from './prompt';
import type { NeedlePrompt } from './prompt';
import type { MaskedRecall, RetrievalResult, RetrievalSample } from './result';
import { mostAttended, retrievalScores, rouge1Recall } from '../../measures/retrievalScores';
import type { DecodeStep } from '../../measures/retrievalScores';

type Parameters = z.output<typeof retrievalParameters>;
type Context = MethodContext<RetrievalResult>;

interface Test extends NeedlePrompt {
  readonly depth: number;
}

/**
 * Retrieval heads (Wu et al. 2024): scores every head over needle tests at all depths, then measures
 * the recall of the answer with the k best heads uniform, and with as many random others.
 */
export const run: Method<Parameters, RetrievalResult> = async (
  model,
  _input,
  parameters,
  context,
) => {
  const tests = needleTests(model, parameters, context);
  const masked = 1 + parameters.draws;
  const steps = tests.length * (1 + masked);
  const samples: RetrievalSample[] = [];
  for (const test of tests) {
    await context.checkpoint();
    samples.push(await scoreTest(model, test, parameters, context));
    const soFar = resultOf(model, samples, parameters);
    context.onProgress('scoring heads', samples.length, steps, soFar);
  }
  const scored = resultOf(model, samples, parameters);
  if (!scored.scores) return scored;
  return maskHeads(model, tests, scored, scored.scores, parameters, context);
};

function needleTests(model: LoadedModel, parameters: Parameters, { random }: Context): Test[] {
  const length = Math.min(parameters.length, model.config.n_ctx - parameters.newTokens);
  return parameters.depths.flatMap((depth) =>
    Array.from({ length: parameters.samples }, (_, sample) => ({
      depth,
      ...needlePrompt(model, parameters, length, depth, random.fork(`haystack ${depth} ${sample}`)),
    })),
  );
}

async function scoreTest(
  model: LoadedModel,
  { tokens, needle, depth }: Test,
  { answer, variant, newTokens }: Parameters,
  context: Context,
): Promise<RetrievalSample> {
  const wanted = allLayers(model).map((layer) => blockHook(layer, 'attn.hook_pattern'));
  const steps: DecodeStep[] = [];
  for await (const step of answerSteps(model, tokens, [], newTokens, wanted)) {
    steps.push({ token: step.token, looked: lookedAt(model, step, wanted) });
    await context.checkpoint();
  }
  const response = model.codec.decode(steps.map(({ token }) => token));
  const recall = rouge1Recall(answer, response);
  return {
    depth,
    length: tokens.length,
    response,
    recall,
    valid: recall > 0.5,
    scores: retrievalScores(tokens, needle, steps, variant),
  };
}

/** Masks the best heads, then random others, and measures what is left of the recall. */
async function maskHeads(
  model: LoadedModel,
  tests: readonly Test[],
  scored: RetrievalResult,
  scores: readonly number[],
  parameters: Parameters,
  context: Context,
): Promise<RetrievalResult> {
  const heads = allHeads(model.config);
  const order = topIndices(scores, heads.length).flatMap((i) => heads[i] ?? []);
  const best = order.slice(0, parameters.top);
  const others = randomSets(best, parameters.draws, model.config, context.random);
  const total = tests.length * (2 + others.length);
  let result = scored;
  for (const [set, masked] of [best, ...others].entries()) {
    const report = (done: number): void => {
      context.onProgress('masking heads', tests.length * (1 + set) + done, total, result);
    };
    const recall = await maskedRecall(model, tests, masked, parameters, context, report);
    result =
      set === 0 ? { ...result, top: recall } : { ...result, random: [...result.random, recall] };
    report(tests.length);
  }
  return result;
}

async function maskedRecall(
  model: LoadedModel,
  tests: readonly Test[],
  heads: HeadSet,
  { answer, scope, newTokens }: Parameters,
  context: Context,
  report: (done: number) => void,
): Promise<MaskedRecall> {
  const interventions = ablate(heads, 'uniform', scope);
  const recalls: number[] = [];
  for (const { tokens } of tests) {
    const made: number[] = [];
    for await (const { token } of answerSteps(model, tokens, interventions, newTokens, [])) {
      made.push(token);
      await context.checkpoint();
    }
    recalls.push(rouge1Recall(answer, model.codec.decode(made)));
    report(recalls.length);
  }
  return { heads: heads.map(headName), recall: mean(recalls) };
}

/** Greedy decoding up to a line end or a special token. */
function answerSteps(
  model: LoadedModel,
  prompt: readonly number[],
  interventions: readonly Intervention[],
  count: number,
  wanted: readonly HookName[],
): AsyncGenerator<GenerateStep, void, undefined> {
  const isEnd = (id: number): boolean => {
    const { text, special } = model.codec.describe(id);
    return special || text.includes('\n');
  };
  return generate(model, prompt, { interventions, count, wanted, isEnd });
}

function lookedAt(
  model: LoadedModel,
  { cache }: GenerateStep,
  hooks: readonly HookName[],
): number[] {
  return hooks.flatMap((hook) => {
    const pattern = cache[hook];
    if (!pattern) return [];
    const heads = Array.from({ length: model.config.n_heads }, (_, head) => head);
    return mostAttended(heads.map((head) => subarray(pattern, 0, head, 0).data));
  });
}

function resultOf(
  { config }: LoadedModel,
  samples: readonly RetrievalSample[],
  { scope, variant }: Parameters,
): RetrievalResult {
  const valid = samples.filter((sample) => sample.valid);
  const perHead = (value: (score: number) => number): number[] | null =>
    valid.length === 0
      ? null
      : allHeads(config).map((_, i) => mean(valid.map(({ scores }) => value(scores[i] ?? 0))));
  return {
    n_layers: config.n_layers,
    n_heads: config.n_heads,
    samples: [...samples],
    validSamples: valid.length,
    scores: perHead((score) => score),
    activation: perHead((score) => (score > 0 ? 1 : 0)),
    base: { recall: mean(samples.map(({ recall }) => recall)) },
    top: null,
    random: [],
    scope,
    variant,
    advice: valid.length > 0 ? null : advice(samples),
  };
}

function advice(samples: readonly RetrievalSample[]): string {
  const [best] = [...samples].sort((a, b) => b.recall - a.recall);
  return (
    `The model did not give the answer in any test (${samples.length} in all, best recall ${(best?.recall ?? 0).toFixed(2)}, ` +
    'over 0.5 is needed), so no head can be scored. Try a shorter haystack, a question that begins like the ' +
    'needle, or a larger model.'
  );
}

function allLayers({ config }: LoadedModel): number[] {
  return Array.from({ length: config.n_layers }, (_, layer) => layer);
}
