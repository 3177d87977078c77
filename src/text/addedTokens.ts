import type { AddedToken } from '@huggingface/tokenizers';
import type { AlignedText } from './alignedText';
import { matches, textOf } from './alignedText';

/** A part of a text: one added token, or what lies between. */
export interface Section {
  readonly chars: AlignedText;
  readonly added: AddedToken | undefined;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/**
 * Finds the added tokens in a text: the first from the left, of those the longest. A token takes the
 * white space beside it with it where it says so (`lstrip`, `rstrip`) and keeps to whole words
 * (`single_word`).
 * @param tokens what to look for, by the text that stands for it
 */
export function sectionsBy(
  tokens: ReadonlyMap<string, AddedToken>,
): (chars: AlignedText) => Section[] {
  const contents = [...tokens.keys()].filter((content) => content !== '');
  contents.sort((a, b) => b.length - a.length);
  if (contents.length === 0) return (chars) => [{ chars, added: undefined }];
  const pattern = new RegExp(contents.map(escaped).join('|'), 'gu');
  return (chars) => {
    const sections: Section[] = [];
    let done = 0;
    for (const match of matches(chars, pattern)) {
      const added = tokens.get(textOf(chars.slice(match.start, match.end)));
      if (!added || match.start < done || (added.single_word && touchesWord(chars, match)))
        continue;
      const start = added.lstrip ? blankBefore(chars, match.start, done) : match.start;
      const end = added.rstrip ? blankAfter(chars, match.end) : match.end;
      sections.push({ chars: chars.slice(done, start), added: undefined });
      sections.push({ chars: chars.slice(start, end), added });
      done = end;
    }
    sections.push({ chars: chars.slice(done), added: undefined });
    return sections.filter(({ chars: part, added }) => part.length > 0 || added);
  };
}

const isWord = (char: string | undefined): boolean =>
  char !== undefined && /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u.test(char);

const isBlank = (char: string | undefined): boolean =>
  char !== undefined && /^\p{White_Space}$/u.test(char);

function touchesWord(chars: AlignedText, { start, end }: { start: number; end: number }): boolean {
  return isWord(chars[start - 1]?.char) || isWord(chars[end]?.char);
}

function blankBefore(chars: AlignedText, from: number, least: number): number {
  let start = from;
  while (start > least && isBlank(chars[start - 1]?.char)) start--;
  return start;
}

function blankAfter(chars: AlignedText, from: number): number {
  let end = from;
  while (isBlank(chars[end]?.char)) end++;
  return end;
}
