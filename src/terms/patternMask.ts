import { InputError } from '../base/errors';

/** Cells of a pattern that somebody chose: the same for every query, or one by one. */
export interface PatternMask {
  /** How far before the query a key lies, 0 for the query itself. */
  readonly offsets: readonly number[];
  readonly cells: readonly (readonly [query: number, key: number])[];
}

/**
 * Reads a mask: distances back (`1`, `2-4`) and cells (`7:3` for query 7 and key 3), separated by
 * spaces or commas.
 * @throws InputError for anything else.
 */
export function parseMask(text: string): PatternMask {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const offsets = new Set<number>();
  const cells = new Map<string, readonly [number, number]>();
  for (const word of words) {
    const [, first, kind, second] = /^(\d{1,5})(?:([-:])(\d{1,5}))?$/.exec(word) ?? [];
    if (first === undefined) throw new InputError(`expected 1, 2-4 or 7:3, got "${word}"`);
    const [from, to] = [Number(first), Number(second ?? first)];
    if (kind === ':') cells.set(word, [from, to]);
    else for (let offset = from; offset <= to; offset++) offsets.add(offset);
  }
  return { offsets: [...offsets], cells: [...cells.values()] };
}
