import type { Random } from '../../base/random';
import { pick } from '../../base/random';
import { fill } from '../../text/datasets/templates';
import { drawUntil, grammar, splitOf } from './grammar';
import type { Split } from './grammar';
import { lead } from './lead';
import type { TemplateCase } from './templateCase';

/**
 * Indirect objects (Wang et al. 2023): two names, one of them again as the giver; the other one
 * receives. ABBA: the second name gives; BABA: the first. Corrupt: a third name gives (ABC), so that
 * nothing tells the two apart. The split goes by the pair of names.
 */
export function indirectObject(random: Random, split: Split): TemplateCase {
  const names = drawUntil(
    () => random.sample(grammar.names, 3),
    (drawn) => fits(drawn, split),
  );
  const [first = '', second = '', third = ''] = names;
  const order = pick(['ABBA', 'BABA'] as const, random);
  const [giver, receiver] = order === 'ABBA' ? [second, first] : [first, second];
  const before = lead(random);
  const template = pick(grammar.indirectObject, random);
  const common = {
    first,
    second,
    place: pick(grammar.places, random),
    object: pick(grammar.objects, random),
  };
  const text = (subject: string): string => before + fill(template, { ...common, subject });
  return {
    task: 'indirect-object',
    variant: order,
    clean: text(giver),
    corrupt: text(third),
    targets: [receiver],
    distractors: [giver],
  };
}

/** Training sees no held-out pair, not even with the third name. */
function fits([first = '', second = '', third = '']: readonly string[], split: Split): boolean {
  const pairSplit = (a: string, b: string): Split => splitOf('indirect-object', ...[a, b].sort());
  if (split === 'held-out') return pairSplit(first, second) === split;
  return [pairSplit(first, second), pairSplit(first, third), pairSplit(second, third)].every(
    (one) => one === split,
  );
}
