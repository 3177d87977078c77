import type { Random } from '../../base/random';
import { pick } from '../../base/random';
import { fill, twoDigits } from '../../text/datasets/templates';
import { drawUntil, grammar, splitOf } from './grammar';
import type { Split } from './grammar';
import { lead } from './lead';
import type { TemplateCase } from './templateCase';

/**
 * Greater-than (Hanna et al. 2023): the end of a span of years, after its century. Every later pair
 * of digits is right. Corrupt: the span begins in 01. The split goes by event, century and year.
 */
export function greaterThan(random: Random, split: Split): TemplateCase {
  const { event, century, year } = drawUntil(
    () => ({
      event: pick(grammar.events, random),
      century: pick(grammar.centuries, random),
      year: 2 + random.int(97),
    }),
    (drawn) => splitOf('greater-than', drawn.event, drawn.century, twoDigits(drawn.year)) === split,
  );
  const before = lead(random);
  const index = random.int(grammar.greaterThan.length);
  const text = (start: number): string =>
    before + fill(grammar.greaterThan[index] ?? '', { event, century, year: twoDigits(start) });
  return {
    task: 'greater-than',
    variant: `template ${index + 1}`,
    clean: text(year),
    corrupt: text(1),
    targets: years(year + 1, 99),
    distractors: years(0, year),
  };
}

function years(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => twoDigits(from + i));
}
