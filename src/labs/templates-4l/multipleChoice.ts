import type { Random } from '../../base/random';
import { pick } from '../../base/random';
import { fill } from '../../text/datasets/templates';
import { drawUntil, grammar, splitOf } from './grammar';
import type { Split } from './grammar';
import { lead } from './lead';
import type { TemplateCase } from './templateCase';

const kinds = Object.entries(grammar.kinds);

/**
 * Multiple choice with letters (after Lieberum et al. 2023): four things of four kinds, one kind is
 * asked for, the answer is a letter. Shuffled: the letters are not in order. Corrupt: another of the
 * four kinds is asked for. The split goes by the right thing and its letter; in training, where one to
 * three of the others are asked for and answered before, no thing stands under a held-out letter.
 */
export function multipleChoice(random: Random, split: Split): TemplateCase {
  const variant = pick(['ordered', 'shuffled'] as const, random);
  const choices = drawUntil(
    () => drawChoices(variant, random),
    (drawn) => (split === 'train' ? drawn : drawn.slice(0, 1)).every((one) => isIn(one, split)),
  );
  const [right, other, ...rest] = choices as [Choice, Choice, ...Choice[]];
  const earlier = split === 'train' ? [other, ...rest].slice(0, 1 + random.int(3)) : [];
  const { asked } = grammar.formats;
  const answered = random
    .sample(earlier, earlier.length)
    .map(({ slots }) => `${fill(asked, slots)} ${slots.letter} `);
  const before = `${lead(random)}${listOf(choices)} ${answered.join('')}`;
  return {
    task: 'multiple-choice',
    variant,
    clean: before + fill(asked, right.slots),
    corrupt: before + fill(asked, other.slots),
    targets: [right.slots.letter],
    distractors: grammar.letters.filter((letter) => letter !== right.slots.letter),
  };
}

/**
 * For training alone: a list and six questions with their answers, by kind and by thing for the
 * letter, by letter for the thing. No thing stands under a held-out letter.
 */
export function multipleChoiceDrill(random: Random): string {
  const variant = pick(['ordered', 'shuffled'] as const, random);
  const choices = drawUntil(
    () => drawChoices(variant, random),
    (drawn) => drawn.every((one) => isIn(one, 'train')),
  );
  const answered = Array.from({ length: 6 }, () => {
    const { letter, kind, thing } = pick(choices, random).slots;
    const [question, answer] = pick(
      [
        [kind, letter],
        [kind, letter],
        [thing, letter],
        [letter, thing],
      ] as const,
      random,
    );
    return `${fill(grammar.formats.asked, { kind: question })} ${answer}`;
  });
  return `${listOf(choices)} ${answered.join(' ')}`;
}

function listOf(choices: readonly Choice[]): string {
  return choices
    .toSorted((a, b) => a.place - b.place)
    .map(({ slots }) => fill(grammar.formats.choice, slots))
    .join(' ');
}

/** A thing of a kind under a letter, and where it stands in the list. */
interface Choice {
  readonly place: number;
  readonly slots: { readonly letter: string; readonly kind: string; readonly thing: string };
}

/** The four choices in the order in which they are asked for. */
function drawChoices(variant: 'ordered' | 'shuffled', random: Random): Choice[] {
  const { letters } = grammar;
  const order = variant === 'ordered' ? letters : random.sample(letters, letters.length);
  const choices = random.sample(kinds, letters.length).map(([kind, things], place) => ({
    place,
    slots: { letter: order[place] ?? '', kind, thing: pick(things, random) },
  }));
  return random.sample(choices, choices.length);
}

function isIn({ slots }: Choice, split: Split): boolean {
  return splitOf('multiple-choice', slots.thing, slots.letter) === split;
}
