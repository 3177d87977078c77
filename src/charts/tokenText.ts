import type { Token } from '../terms/models';

/** How a token is drawn: `byte` for bytes that are no text by themselves. */
export type TokenStyle = 'special' | 'byte' | 'blank' | 'plain';

const marks: Readonly<Record<string, string>> = {
  ' ': '·',
  '\n': '↵',
  '\r': '␍',
  '\t': '⇥',
  '\u00a0': '⍽',
};

/**
 * A token with everything visible: space ·, newline ↵, tab ⇥, no-break space ⍽; other characters
 * that draw nothing as ⟨200B⟩; the empty token as ∅; a part of a character as the grapheme and its own
 * bytes, ‹🙂› F0 9F. Nothing is dropped.
 */
export function tokenText({ text, fragment }: Pick<Token, 'text' | 'fragment'>): string {
  if (fragment) return `‹${made(fragment.of)}› ${fragment.bytes}`;
  return text === '' ? '∅' : made(text);
}

function made(text: string): string {
  return Array.from(text, visible).join('');
}

function visible(character: string): string {
  const mark = marks[character];
  if (mark) return mark;
  // The joiner and the variation selectors belong to the emoji beside them.
  if (/^[\u200d\ufe0e\ufe0f]$/u.test(character)) return character;
  if (!/^[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]$/u.test(character)) return character;
  return `⟨${codePoint(character)}⟩`;
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** The class a token is drawn in. */
export function tokenStyle(token: Token): TokenStyle {
  if (token.special) return 'special';
  if (token.fragment || /^(<0x[0-9A-F]{2}>)+$/i.test(token.text)) return 'byte';
  return token.text.trim() === '' ? 'blank' : 'plain';
}

/** A token as it is spoken: quoted, so that white space is heard as such. */
export function spokenToken(token: Token | undefined): string {
  if (token?.fragment) return `bytes ${token.fragment.bytes} of "${token.fragment.of}"`;
  return token ? `"${token.text.replace(/\n/g, ' newline ').replace(/\t/g, ' tab ')}"` : 'no token';
}

/** The text and its place; equal tokens stay apart. */
export function numberedToken(token: Token | undefined, index: number): string {
  return `${index} ${token ? tokenText(token) : ''}`;
}
