import type { Token } from '../../terms/models';

/** Names as the tokens of a map's axes. */
export function namedTokens(names: readonly string[]): Token[] {
  return names.map((text, id) => ({ id, text, special: false }));
}
