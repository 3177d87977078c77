import type { Token } from '../terms/models';
import { utf8Length } from './alignedText';

/** A token as a part of its text. */
export interface TokenDisplay {
  /** Its own text; for a fragment the graphemes that it is a part of, in brackets, and its bytes: `‹🙂› F0 9F`. */
  readonly text: string;
  /** The graphemes that it begins or ends in the middle of a character of; undefined for whole characters. */
  readonly partOf?: string;
  /** Tokens with the same number cut the same graphemes; undefined for whole characters. */
  readonly group?: number;
}

/**
 * How the tokens of a text are shown: those that stand for a part of a character only, as the
 * grapheme and their bytes (hexadecimal).
 * @param tokens as `TextCodec.encodeTokens` gives them for the text
 */
export function displayOf(tokens: readonly Token[], text: string): TokenDisplay[] {
  const bytes = new TextEncoder().encode(text);
  const inside = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  const graphemes = graphemesOf(text);
  return tokens.map((token) => {
    const { start, end } = token;
    if (typeof start !== 'number' || typeof end !== 'number' || start === end)
      return { text: token.text };
    if (!inside(start) && !inside(end)) return { text: token.text };
    const cut = graphemes.filter((one) => one.start < end && start < one.end);
    const partOf = cut.map((one) => one.text).join('');
    const own = Array.from(bytes.subarray(start, end), hex).join(' ');
    return { text: `‹${partOf}› ${own}`, partOf, group: cut[0]?.start ?? start };
  });
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function graphemesOf(text: string): { text: string; start: number; end: number }[] {
  let end = 0;
  return Array.from(segmenter.segment(text), ({ segment }) => {
    const start = end;
    for (const char of segment) end += utf8Length(char);
    return { text: segment, start, end };
  });
}
