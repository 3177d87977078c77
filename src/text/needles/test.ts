import { InputError } from '../../base/errors';
import { randomFrom } from '../../base/random';
import type { Random } from '../../base/random';
import { fittedLengths, placesOf } from '../../terms/needles';
import type { NeedleChoice, NeedlePlace, NeedleTestChoice } from '../../terms/needles';
import type { TextCodec } from '../codec';
import { keyValueNeeds, keyValueTask } from './keyValues';
import { needlePrompt, promptNeeds } from './prompt';
import { repeatNeeds, repeatTask } from './repeats';
import { needleOf } from './sets';
import type { Needle } from './sets';
import type { NeedleTask } from './task';

/** A text with something hidden in it, and what should be said of it. */
export interface NeedleTest extends NeedlePlace, NeedleTask {
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
      return { ...place, ...taskOf(codec, choice, place, sample, own), sample };
    });
  });
}

function taskOf(
  codec: TextCodec,
  choice: NeedleChoice,
  place: NeedlePlace,
  sample: number,
  random: Random,
): NeedleTask {
  if (choice.probe === 'repeats') return repeatTask(codec, choice, place, random);
  if (!codec.readsText) {
    throw new InputError('this model has no tokenizer: only the probe "repeats" suits it');
  }
  if (choice.probe === 'key-value') return keyValueTask(codec, place, random);
  const hidden = choice.probe === 'passkey' ? passkey(random) : needleOf(choice, sample);
  const { haystack, template } = choice;
  return needlePrompt(codec, { ...hidden, haystack, template, sample }, place, random);
}

/** The tokens that the tests of a choice have at least, whatever is drawn for them. */
export function testNeeds(codec: TextCodec, choice: NeedleChoice): number {
  const { probe, template } = choice;
  if (probe === 'repeats') return repeatNeeds(codec, choice);
  if (probe === 'key-value') return keyValueNeeds(codec);
  const random = randomFrom([1, 2, 3, 4]);
  const hidden = Array.from({ length: variety }, (_, sample) =>
    probe === 'passkey' ? passkey(random) : needleOf(choice, sample),
  );
  return Math.max(...hidden.map((one) => promptNeeds(codec, { ...one, template })));
}

/** Needles that are looked at to know how long they get: more than there are sets. */
const variety = 20;

/** A number of five digits. */
function passkey(random: Random): Needle {
  const answer = String(10_000 + random.int(90_000));
  return {
    needle: `The passkey is ${answer}. Remember it.`,
    question: 'What is the passkey?',
    lead: 'The passkey is',
    answer,
  };
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
