import type { Span } from '../../terms/needles';
import type { NeedleTest } from './test';

/** The tokens that needle and question share, as they stand in the prompt. */
export interface Subjects {
  readonly statement: readonly number[];
  readonly question: readonly number[];
}

/**
 * What a needle test is about: the positions of the tokens that its question has in common with what
 * the needle says around the answer. Of these only those that stand nowhere else, where there are any:
 * "of the" is shared by many sentences, the subject by two.
 */
export function subjectsOf({ tokens, needle, sentence, question }: NeedleTest): Subjects {
  const said = positions(sentence).filter((at) => at < needle.start || at >= needle.end);
  const asked = positions(question);
  const idsAt = (places: readonly number[]): Set<number> =>
    new Set(places.flatMap((at) => tokens[at] ?? []));
  const [saidIds, askedIds] = [idsAt(said), idsAt(asked)];
  const shared = [...saidIds].filter((id) => askedIds.has(id));
  const inside = new Set([...said, ...asked]);
  const elsewhere = idsAt(
    positions({ start: 0, end: tokens.length }).filter((at) => !inside.has(at)),
  );
  const own = shared.filter((id) => !elsewhere.has(id));
  const ids = new Set(own.length > 0 ? own : shared);
  const standing = (places: readonly number[]): number[] =>
    places.filter((at) => ids.has(tokens[at] ?? -1));
  return { statement: standing(said), question: standing(asked) };
}

function positions({ start, end }: Span): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
