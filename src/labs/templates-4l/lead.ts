import type { Random } from '../../base/random';
import { grammar } from './grammar';

/** Up to two sentences that have nothing to do with the question, so that no position means anything. */
export function lead(random: Random): string {
  const count = Math.max(0, random.int(4) - 1);
  return random
    .sample(grammar.fillers, count)
    .map((sentence) => `${sentence} `)
    .join('');
}
