import type { Random } from '../../base/random';
import { sparing } from '../../base/sparing';
import { maskingBy } from '../../measures/masking';
import type { Masking } from '../../measures/masking';
import { answersUnder } from '../../measures/needles';
import type { LoadedModel } from '../../model/loaded';
import { headName } from '../../terms/heads';
import type { HeadSet } from '../../terms/heads';
import { choiceOf, needleFields, placesOf } from '../../terms/needles';
import type { NeedlePlace } from '../../terms/needles';
import { needleTests } from '../../text/needles/test';
import type { NeedleTest } from '../../text/needles/test';
import type { Method, MethodContext } from '../define';
import { axesOf } from './axes';
import type { Axes, GridParameters } from './axes';
import { AnswerBook, testPiece } from './book';
import type { TestPlace } from './book';
import { maskedHeads } from './maskedHeads';
import type { MaskedHeads } from './maskedHeads';
import { cellsDone } from './result';
import type { GridResult } from './result';

/** What tests are made of. */
interface TestMaking {
  readonly model: LoadedModel;
  readonly parameters: GridParameters;
  /** What haystacks are drawn with. */
  readonly random: Random;
}

/** What a run works on. */
interface Work extends TestMaking {
  readonly axes: Axes;
  readonly masked: MaskedHeads;
  readonly book: AnswerBook;
  readonly masking: Masking;
}

/**
 * Recall of needle tests by length and depth (the grid of Wu et al. 2024), for the unchanged model, with
 * the best heads masked and with as many random others. Goes on with all that runs with the same
 * needle, mode and scope have measured, whatever their grid and their heads.
 */
export const run: Method<GridParameters, GridResult> = async (
  model,
  input,
  parameters,
  context,
) => {
  const [random, draws] = [context.random.fork('tests'), context.random.fork('draws')];
  const axes = axesOf(model, parameters);
  const masked = await maskedHeads(model, input, parameters, context, draws);
  const { mode, scope } = parameters;
  // The means of heads are over other texts where others are the longest.
  const longest = mode === 'mean' ? axes.lengths.at(-1) : null;
  const needle = choiceOf(needleFields, parameters);
  const settings = { ...needle, mode, scope, longest, random: random.state() };
  const book = new AnswerBook(await input.given?.pieces(settings, testPiece));
  const making = { model, parameters, random };
  const texts = mode === 'mean' ? meanTexts(making, axes) : [];
  const masking = await maskingBy(mode, model, texts, context.checkpoint);
  const work = { ...making, axes, masked, book, masking };
  await measureAll(work, context);
  return resultOf(work);
};

/** Measures the cells that are not known yet, place by place. */
async function measureAll(
  work: Work,
  { onProgress, checkpoint }: MethodContext<GridResult>,
): Promise<void> {
  const sets = work.masked.conditions.flatMap((condition) => condition.sets);
  const now = sparing(() => resultOf(work));
  const before = cellsDone(resultOf(work));
  let { done } = before;
  onProgress('measuring cells', done, before.of, resultOf(work));
  for (const place of placesOf(work.axes.lengths, work.axes.depths)) {
    const tests = testsAt(place, work.parameters);
    const known = doneAt(work, tests);
    if (known === work.masked.conditions.length) continue;
    for (const test of testsOf(work, place)) await measure(work, test, sets, checkpoint);
    done += doneAt(work, tests) - known;
    onProgress('measuring cells', done, before.of, now());
  }
}

async function measure(
  { model, parameters, book, masking }: Work,
  test: NeedleTest,
  sets: readonly HeadSet[],
  checkpoint: () => Promise<void>,
): Promise<void> {
  const missing = book.missing(test, sets);
  if (missing.length === 0) return;
  await checkpoint();
  const { newTokens, scope } = parameters;
  const edits = missing.map((set) => masking(set, scope));
  const answers = await answersUnder(model, test, edits, newTokens, checkpoint);
  const { start, end } = test.sentence;
  const needle = model.codec.decode(test.tokens.slice(start, end)).trim();
  book.add({ ...test, needle, expected: test.answer }, missing, answers);
}

function testsOf({ model, parameters, random }: TestMaking, place: NeedlePlace): NeedleTest[] {
  const { codec, config } = model;
  return needleTests(codec, config.n_ctx, parameters, [place], parameters.samples, random);
}

/** The prompts that means of heads are taken over: of the greatest length, at several depths. */
function meanTexts(making: TestMaking, { lengths }: Axes): (readonly number[])[] {
  const length = lengths.at(-1) ?? 0;
  return [0, 0.25, 0.5, 0.75, 1]
    .flatMap((depth) => testsOf(making, { length, depth }).slice(0, 1))
    .map(({ tokens }) => tokens);
}

function testsAt(place: NeedlePlace, { samples }: GridParameters): TestPlace[] {
  return Array.from({ length: samples }, (_, sample) => ({ ...place, sample }));
}

/** How many conditions of a place are measured. */
function doneAt({ masked, book }: Work, tests: readonly TestPlace[]): number {
  return masked.conditions.filter(({ sets }) => book.answers(tests, sets) !== null).length;
}

function resultOf({ parameters, axes, masked, book }: Work): GridResult {
  const { lengths, depths, said } = axes;
  const { heads, mode, scope, samples } = parameters;
  const places = depths.flatMap((depth) => lengths.map((length) => ({ length, depth })));
  return {
    ...{ lengths, depths, samples, chosenBy: heads, mode, scope },
    conditions: masked.conditions.map(({ name, sets }) => ({
      name,
      sets: sets.map((set) => set.map(headName)),
      cells: places.map((place) => book.answers(testsAt(place, parameters), sets)),
    })),
    ...{ validSamples: masked.validSamples, said, advice: masked.advice },
  };
}
