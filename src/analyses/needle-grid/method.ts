import type { Random } from '../../base/random';
import { sparing } from '../../base/sparing';
import { answersUnder } from '../../measures/needles';
import type { LoadedModel } from '../../model/loaded';
import { headName } from '../../terms/heads';
import type { HeadSet } from '../../terms/heads';
import { ablate } from '../../terms/interventions';
import { placesOf } from '../../terms/needles';
import type { NeedlePlace } from '../../terms/needles';
import { needleTests } from '../../text/needles/test';
import type { NeedleTest } from '../../text/needles/test';
import type { Method, MethodContext } from '../define';
import { axesOf } from './axes';
import type { Axes, GridParameters } from './axes';
import { AnswerBook, testPiece } from './book';
import type { TestPlace } from './book';
import { maskedHeads, needleOf } from './maskedHeads';
import type { MaskedHeads } from './maskedHeads';
import { cellsDone } from './result';
import type { GridResult } from './result';

/** What a run works on. */
interface Work {
  readonly model: LoadedModel;
  readonly parameters: GridParameters;
  readonly axes: Axes;
  readonly masked: MaskedHeads;
  readonly book: AnswerBook;
  /** What haystacks are drawn with. */
  readonly random: Random;
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
  const settings = { ...needleOf(parameters), mode, scope, random: random.state() };
  const book = new AnswerBook(await input.given?.pieces(settings, testPiece));
  const work = { model, parameters, axes, masked, book, random };
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
  { model, parameters, book }: Work,
  test: NeedleTest,
  sets: readonly HeadSet[],
  checkpoint: () => Promise<void>,
): Promise<void> {
  const missing = book.missing(test, sets);
  if (missing.length === 0) return;
  await checkpoint();
  const { newTokens, mode, scope } = parameters;
  const edits = missing.map((set) => ablate(set, mode, scope));
  const answers = await answersUnder(model, test, edits, newTokens, checkpoint);
  book.add({ ...test, expected: test.answer }, missing, answers);
}

function testsOf({ model, parameters, random }: Work, place: NeedlePlace): NeedleTest[] {
  const { codec, config } = model;
  return needleTests(codec, config.n_ctx, parameters, [place], parameters.samples, random);
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
  const { heads, mode, scope, samples, needle } = parameters;
  const places = depths.flatMap((depth) => lengths.map((length) => ({ length, depth })));
  return {
    ...{ lengths, depths, samples, chosenBy: heads, mode, scope, needle },
    conditions: masked.conditions.map(({ name, sets }) => ({
      name,
      sets: sets.map((set) => set.map(headName)),
      cells: places.map((place) => book.answers(testsAt(place, parameters), sets)),
    })),
    ...{ validSamples: masked.validSamples, said, advice: masked.advice },
  };
}
