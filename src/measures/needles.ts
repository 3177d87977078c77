import { subarray } from '../base/ndarray';
import { generate } from '../model/generate';
import type { GenerateStep } from '../model/generate';
import { trialContinuations } from '../model/generateTrials';
import type { LoadedModel } from '../model/loaded';
import { blockHook } from '../terms/hooks';
import type { HookName } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import type { NeedleTest } from '../text/needles/test';
import { answerTokens } from './forcedAnswer';
import { mostAttended, recallOf, rouge1Recall } from './retrievalScores';
import type { DecodeStep } from './retrievalScores';

/** What a model says to a needle test. */
export interface NeedleAnswer {
  /** Each token that was made, and where every head looked most while it was. */
  readonly steps: readonly DecodeStep[];
  readonly response: string;
  /** ROUGE-1 recall of the answer in the response, 0 to 1. */
  readonly recall: number;
}

/** Awaited between steps: where others work, and where a cancel takes effect. */
type Checkpoint = () => Promise<void>;

/**
 * The model's greedy answer to a test, up to a line break or a special token, and where each of its
 * heads looked most at each step (Wu et al. 2024).
 */
export async function answerTest(
  model: LoadedModel,
  test: NeedleTest,
  newTokens: number,
  checkpoint: Checkpoint,
): Promise<NeedleAnswer> {
  const wanted = Array.from({ length: model.config.n_layers }, (_, layer) =>
    blockHook(layer, 'attn.hook_pattern'),
  );
  const steps: DecodeStep[] = [];
  for await (const step of answerSteps(model, test, [], newTokens, wanted)) {
    steps.push({ token: step.token, looked: lookedAt(model, step, wanted) });
    await checkpoint();
  }
  const made = steps.map(({ token }) => token);
  return { steps, ...responseOf(model, test, made) };
}

function responseOf(
  { codec }: LoadedModel,
  test: NeedleTest,
  made: readonly number[],
): NeedleResponse {
  const response = codec.decode(made);
  const recall = test.byTokens
    ? recallOf(answerTokens(test), made)
    : rouge1Recall(test.answer, response);
  return { response, recall };
}

/** What a model says to a needle test, as far as people read it. */
export type NeedleResponse = Pick<NeedleAnswer, 'response' | 'recall'>;

/**
 * What the model answers to a test under each of several sets of interventions, in their order. They
 * are worked out side by side (`trialContinuations`).
 */
export async function answersUnder(
  model: LoadedModel,
  test: NeedleTest,
  edits: readonly (readonly Intervention[])[],
  newTokens: number,
  checkpoint: Checkpoint,
): Promise<NeedleResponse[]> {
  const options = { count: countOf(test, newTokens), isEnd: endOf(model, test), checkpoint };
  const made = await trialContinuations(model, test.tokens, edits, options);
  return made.map((tokens) => responseOf(model, test, tokens));
}

/**
 * How much of a test's answer the model gives under each of several sets of interventions: ROUGE-1
 * recall, 0 to 1, in the order of the sets.
 */
export async function recallsUnder(...asked: Parameters<typeof answersUnder>): Promise<number[]> {
  return (await answersUnder(...asked)).map(({ recall }) => recall);
}

/** Greedy decoding up to a line break or a special token, step by step. */
export function answerSteps(
  model: LoadedModel,
  test: NeedleTest,
  interventions: readonly Intervention[],
  newTokens: number,
  wanted: readonly HookName[],
): AsyncGenerator<GenerateStep, void, undefined> {
  const options = { count: countOf(test, newTokens), isEnd: endOf(model, test) };
  return generate(model, test.tokens, { ...options, interventions, wanted });
}

/** Tokens that come again are asked for as many as there are; words until they end. */
function countOf(test: NeedleTest, newTokens: number): number {
  return test.byTokens ? Math.min(newTokens, answerTokens(test).length) : newTokens;
}

/** An answer in words ends with a line or a special token. */
function endOf({ codec }: LoadedModel, { byTokens }: NeedleTest): (id: number) => boolean {
  return (id) => {
    if (byTokens) return false;
    const { text, special } = codec.describe(id);
    return special || text.includes('\n');
  };
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
