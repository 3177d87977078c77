import { numberedToken, tokenText } from '../../charts/tokenText';
import type { Token } from '../../terms/models';

interface Option {
  readonly value: string;
  readonly label: string;
}

/** The tokens of a text by their places, for a select. */
export function placeOptions(tokens: readonly Token[]): Option[] {
  return tokens.map((token, i) => ({ value: String(i), label: numberedToken(token, i) }));
}

/** Tokens by their ids, each once. */
export function idOptions(tokens: readonly Token[]): Option[] {
  const byId = new Map(tokens.map((token) => [token.id, token]));
  return [...byId.values()].map((token) => ({
    value: String(token.id),
    label: `${tokenText(token)}  ·  ${token.id}`,
  }));
}
