import { z } from 'zod';
import { InputError } from '../../base/errors';
import { subarray } from '../../base/ndarray';
import { sum, topIndices } from '../../base/statistics';
import { answerTokens, forcedRows } from '../../measures/forcedAnswer';
import { lookOf } from '../../measures/looks';
import { answerSteps } from '../../measures/needles';
import type { GenerateStep } from '../../model/generate';
import type { LoadedModel } from '../../model/loaded';
import { allHeads, headName, parseHead } from '../../terms/heads';
import type { HeadSet } from '../../terms/heads';
import { blockHook } from '../../terms/hooks';
import type { Look } from '../../terms/looks';
import type { NeedleTest } from '../../text/needles/test';
import type { Detail } from '../define';
import type { SampleLooks } from './result';
import { testsOf } from './tests';
import type { RetrievalParameters } from './tests';

const questionSchema = z.object({
  kind: z.literal('looks'),
  sample: z.number().int(),
  heads: z.array(z.string()),
});

/** Heads that are told of where none were asked for. */
const chosenHeads = 8;

/**
 * Where heads looked on one sample while its answer was made, step by step. Without heads in the
 * question, those that gave the needle most. @throws InputError for a sample that there is not
 */
export const answer: Detail<RetrievalParameters> = async (
  model,
  _input,
  parameters,
  about,
  context,
) => {
  const { sample, heads: names } = questionSchema.parse(about);
  const test = testsOf(model, parameters, context.random).tests[sample];
  if (!test) throw new InputError(`there is no sample ${sample}`);
  const asked = names.map((name) => parseHead(name, model.config));
  const heads = asked.length > 0 ? asked : allHeads(model.config);
  const steps = await looksOf(model, test, heads, parameters, context.checkpoint);
  const found: SampleLooks = {
    sample,
    prompt: test.tokens.map((id) => model.codec.describe(id)),
    needle: test.needle,
    question: test.question,
    heads: heads.map(headName),
    steps,
  };
  return asked.length > 0 ? found : mostOnNeedle(found);
};

/** The looks of heads at each step of what the model said, or of the answer that it was given. */
function looksOf(
  model: LoadedModel,
  test: NeedleTest,
  heads: HeadSet,
  { variant, newTokens }: RetrievalParameters,
  checkpoint: () => Promise<void>,
): Promise<SampleLooks['steps']> {
  return variant === 'forced'
    ? forcedLooks(model, test, heads, checkpoint)
    : madeLooks(model, test, heads, newTokens, checkpoint);
}

async function forcedLooks(
  model: LoadedModel,
  test: NeedleTest,
  heads: HeadSet,
  checkpoint: () => Promise<void>,
): Promise<SampleLooks['steps']> {
  const tokens = answerTokens(test);
  const looks = tokens.map(() => new Map<string, Look>());
  for await (const { layer, rows } of forcedRows(model, test, layersOf(heads), checkpoint)) {
    for (const head of heads.filter((one) => one.layer === layer)) {
      tokens.forEach((token, step) => {
        const row = subarray(rows, head.head, step).data;
        looks[step]?.set(headName(head), lookOf(test, row, token));
      });
    }
  }
  return tokens.map((token, step) => ({
    token: model.codec.describe(token),
    looks: heads.flatMap((head) => looks[step]?.get(headName(head)) ?? []),
  }));
}

async function madeLooks(
  model: LoadedModel,
  test: NeedleTest,
  heads: HeadSet,
  newTokens: number,
  checkpoint: () => Promise<void>,
): Promise<SampleLooks['steps']> {
  const wanted = layersOf(heads).map((layer) => blockHook(layer, 'attn.hook_pattern'));
  const steps: { token: SampleLooks['prompt'][number]; looks: readonly Look[] }[] = [];
  for await (const step of answerSteps(model, test, [], newTokens, wanted)) {
    const looks = rowsOf(step, heads).map((row) => lookOf(test, row, step.token));
    steps.push({ token: model.codec.describe(step.token), looks });
    await checkpoint();
  }
  return steps;
}

function layersOf(heads: HeadSet): number[] {
  return [...new Set(heads.map(({ layer }) => layer))];
}

function rowsOf({ cache }: GenerateStep, heads: HeadSet): Float32Array[] {
  return heads.map(({ layer, head }) => {
    const pattern = cache[blockHook(layer, 'attn.hook_pattern')];
    if (!pattern) throw new Error(`no pattern of layer ${layer}`);
    return subarray(pattern, 0, head, 0).data;
  });
}

function mostOnNeedle(found: SampleLooks): SampleLooks {
  const given = found.heads.map((_, i) =>
    sum(found.steps.map(({ looks }) => looks[i]?.shares.needle ?? 0)),
  );
  const best = topIndices(given, chosenHeads);
  return {
    ...found,
    heads: best.flatMap((i) => found.heads[i] ?? []),
    steps: found.steps.map(({ token, looks }) => ({
      token,
      looks: best.flatMap((i) => looks[i] ?? []),
    })),
  };
}
