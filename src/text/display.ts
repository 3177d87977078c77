import type { Token } from '../terms/models';
import { utf8Length } from './alignedText';

/**
 * The tokens of a text, those that stand for a part of a character only with the graphemes that they
 * are a part of and their own bytes.
 * @param tokens as `TextCodec.encodeTokens` gives them for the text
 */
export function withFragments(tokens: readonly Token[], text: string): Token[] {
  const bytes = new TextEncoder().encode(text);
  const inside = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  let graphemes: Grapheme[] | undefined;
  return tokens.map((token) => {
    const { start, end } = token;
    if (typeof start !== 'number' || typeof end !== 'number' || start === end) return token;
    if (!inside(start) && !inside(end)) return token;
    graphemes ??= graphemesOf(text);
    const cut = graphemes.filter((one) => one.start < end && start < one.end);
    const fragment = {
      of: cut.map((one) => one.text).join(''),
      bytes: Array.from(bytes.subarray(start, end), hex).join(' '),
      group: cut[0]?.start ?? start,
    };
    return { ...token, fragment };
  });
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

interface Grapheme {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function graphemesOf(text: string): Grapheme[] {
  let end = 0;
  return Array.from(segmenter.segment(text), ({ segment }) => {
    const start = end;
    for (const char of segment) end += utf8Length(char);
    return { text: segment, start, end };
  });
}
