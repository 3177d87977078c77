import { hashLabel } from '../../base/random';
import { templateSlot, twoDigits } from '../../text/datasets/templates';
import grammar from './grammar.json';

export { grammar };

/** Combinations that training may use, or those that it never sees. */
export type Split = 'train' | 'held-out';

/** Which split a combination of words belongs to: decided by its hash, so that it never moves. */
export function splitOf(...combination: readonly string[]): Split {
  return hashLabel(combination.join('|')) % grammar.heldOutOneIn === 0 ? 'held-out' : 'train';
}

/** The words of a text as the tokenizer splits it: letters, pairs of digits, runs of punctuation. */
export function wordsOf(text: string): string[] {
  return text.match(/\d\d|[A-Za-z]+|[^\w\s]+/g) ?? [];
}

/** Every word of the grammar in the order in which it is first met, after all pairs of digits. */
export function vocabulary(): string[] {
  const pairs = Array.from({ length: 100 }, (_, year) => twoDigits(year));
  const rest = textsIn(grammar).flatMap((text) => wordsOf(text.replace(templateSlot, ' ')));
  return [...new Set([...pairs, ...rest])];
}

/** All strings of plain data; the keys of `kinds` and `words` are words of texts too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsIn);
}

/** Draws until a combination is of the wanted split. */
export function drawUntil<T>(draw: () => T, wanted: (drawn: T) => boolean): T {
  for (;;) {
    const drawn = draw();
    if (wanted(drawn)) return drawn;
  }
}
