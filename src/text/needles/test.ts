import { InputError } from '../../base/errors';
import { randomFrom } from '../../base/random';
import type { Random } from '../../base/random';
import { fittedLengths, placesOf } from '../../terms/needles';
import type { NeedleChoice, NeedlePlace, NeedleTestChoice } from '../../terms/needles';
import type { TextCodec } from '../codec';
import { needlePrompt } from './prompt';
import type { NeedlePrompt } from './prompt';

/** A text with something hidden in it, and what should be said of it. */
export interface NeedleTest extends NeedlePlace, NeedlePrompt {
  /** What should be said. */
  readonly answer: string;
  /** Which of the tests of this length and depth it is, from 0. */
  readonly sample: number;
}

/**
 * `samples` tests for each place, place by place. A test's haystack depends on the random numbers'
 * state, its length, depth and sample alone, never on what else is asked for.
 * @throws InputError for a length that leaves no room for the answer (see `fittedLengths`) or that
 * needle and question exceed, for an answer that is no part of the needle, or for texts that the
 * tokenizer cannot read.
 */
export function needleTests(
  codec: TextCodec,
  n_ctx: number,
  choice: NeedleChoice,
  places: readonly NeedlePlace[],
  samples: number,
  random: Random,
): NeedleTest[] {
  const state = random.state();
  return places.flatMap((place) => {
    if (place.length + choice.newTokens > n_ctx) {
      throw new InputError(
        `${place.length} tokens and ${choice.newTokens} of the answer are more than the ${n_ctx} that the model reads`,
      );
    }
    return Array.from({ length: samples }, (_, sample): NeedleTest => {
      const own = randomFrom(state).fork(`${place.length} ${place.depth} ${sample}`);
      const prompt = needlePrompt(codec, choice, place, own);
      return { ...place, ...prompt, answer: choice.answer, sample };
    });
  });
}

/**
 * The tests that parameters ask for, and in a sentence what had to be changed for the model.
 * @throws InputError like `needleTests`, but for lengths that leave no room for the answer
 */
export function fittedTests(
  codec: TextCodec,
  n_ctx: number,
  choice: NeedleTestChoice,
  random: Random,
): { readonly tests: readonly NeedleTest[]; readonly said: string | null } {
  const { lengths, said } = fittedLengths(choice.lengths, n_ctx, choice.newTokens);
  const places = placesOf(lengths, choice.depths);
  return { tests: needleTests(codec, n_ctx, choice, places, choice.samples, random), said };
}
