import type { Random } from '../../base/random';
import { pick } from '../../base/random';
import { fill } from '../../text/datasets/templates';
import { drawUntil, grammar, splitOf } from './grammar';
import type { Split } from './grammar';
import type { TemplateCase } from './templateCase';

/**
 * Docstring arguments (Heimersheim and Janiak 2023): the documentation lists some of the arguments
 * in order, the answer is the next one. How many come before, are listed and come after varies, so
 * that no place means anything. Corrupt: other arguments in the signature. The split goes by the
 * last argument listed and the answer; training has no held-out pair anywhere in its signatures.
 */
export function docstring(random: Random, split: Split): TemplateCase {
  const [before, listed, after] = [random.int(3), 1 + random.int(3), random.int(3)];
  const asked = before + listed;
  const count = asked + 1 + after;
  const signature = drawUntil(
    () => random.sample(grammar.parameters, count),
    (drawn) => fits(drawn, asked, split),
  );
  const others = random.sample(
    grammar.parameters.filter((name) => !signature.includes(name)),
    count,
  );
  const documented = signature
    .slice(before, asked)
    .map((argument) =>
      fill(grammar.formats.documented, { argument, description: description(2, random) }),
    );
  const common = {
    function: pick(grammar.functions, random),
    summary: description(3, random),
    listed: documented.join(''),
  };
  const text = (names: readonly string[]): string =>
    fill(grammar.formats.docstring, { ...common, arguments: names.join(', ') });
  const answer = signature[asked] ?? '';
  return {
    task: 'docstring',
    variant: `${listed} listed`,
    clean: text(signature),
    corrupt: text(others),
    targets: [answer],
    distractors: signature.filter((name) => name !== answer),
  };
}

/** For training alone: a signature of training's pairs with every argument documented from some one on. */
export function docstringDrill(random: Random): string {
  const signature = drawUntil(
    () => random.sample(grammar.parameters, 4 + random.int(4)),
    (drawn) => fits(drawn, 1, 'train'),
  );
  const documented = signature.slice(random.int(3)).map((argument) =>
    fill(grammar.formats.documented, {
      argument,
      description: description(random.int(3), random),
    }),
  );
  const opening = fill(grammar.formats.docstring, {
    function: pick(grammar.functions, random),
    arguments: signature.join(', '),
    summary: description(random.int(4), random),
    listed: documented.join(''),
  });
  return opening.slice(0, opening.lastIndexOf(':param'));
}

function fits(signature: readonly string[], asked: number, split: Split): boolean {
  const splits = signature
    .slice(1)
    .map((name, i) => splitOf('docstring', signature[i] ?? '', name));
  return split === 'held-out' ? splits[asked - 1] === split : splits.every((one) => one === split);
}

function description(words: number, random: Random): string {
  return random.sample(grammar.descriptions, words).join(' ');
}
