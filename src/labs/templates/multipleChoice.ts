import type { Random } from '../../base/random';
import { drawUntil, fill, grammar, pick, splitOf } from './grammar';
import type { Split } from './grammar';
import { lead } from './lead';
import type { TemplateCase } from './templateCase';

const kinds = Object.entries(grammar.kinds);

/**
 * Multiple choice with letters (after Lieberum et al. 2023): four things of four kinds, one kind is
 * asked for, the answer is a letter. Shuffled: the letters are not in order. Corrupt: another of the
 * four kinds is asked for. The split goes by the right thing and its letter.
 */
export function multipleChoice(random: Random, split: Split): TemplateCase {
  const variant = pick(['ordered', 'shuffled'] as const, random);
  const { choices, right } = drawUntil(
    () => drawChoices(variant, random),
    (drawn) => splitOf('multiple-choice', drawn.right.thing, drawn.right.letter) === split,
  );
  const other = pick(
    choices.filter((choice) => choice !== right),
    random,
  );
  const before = lead(random);
  const listed = choices.map((choice) => fill(grammar.formats.choice, choice)).join(' ');
  const text = (kind: string): string =>
    before + fill(grammar.formats.multipleChoice, { choices: listed, kind });
  return {
    task: 'multiple-choice',
    variant,
    clean: text(right.kind),
    corrupt: text(other.kind),
    targets: [right.letter],
    distractors: grammar.letters.filter((letter) => letter !== right.letter),
  };
}

/** A thing of a kind under a letter. */
interface Choice {
  readonly letter: string;
  readonly kind: string;
  readonly thing: string;
  readonly [slot: string]: string;
}

function drawChoices(
  variant: 'ordered' | 'shuffled',
  random: Random,
): { choices: Choice[]; right: Choice } {
  const { letters } = grammar;
  const order = variant === 'ordered' ? letters : random.sample(letters, letters.length);
  const choices = random
    .sample(kinds, letters.length)
    .map(([kind, things], i) => ({ letter: order[i] ?? '', kind, thing: pick(things, random) }));
  return { choices, right: pick(choices, random) };
}
