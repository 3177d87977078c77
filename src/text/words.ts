import type { AlignedChar, AlignedText } from './alignedText';
import { placesOf, textOf } from './alignedText';

/**
 * Finds the words that a pre-tokenizer made in the text it made them from, and gives each its
 * characters back: what was left out between words is skipped, a space that was put before a word
 * stands for nothing.
 * @param blank what the pre-tokenizer writes for a space (`▁`), if it does
 * @param prefix what it may put before a word, if it does
 */
export function locateWords(
  words: readonly string[],
  chars: AlignedText,
  blank: string | undefined,
  prefix: string | undefined,
): AlignedText[] {
  const plain = (text: string): string => (blank ? text.replaceAll(' ', blank) : text);
  const text = plain(textOf(chars));
  const places = placesOf(chars);
  let cursor = 0;
  return words.map((word) => {
    const { at, extra } = find(plain(word), text, cursor, prefix);
    cursor = at + word.length - extra;
    const own = chars.slice(places[at], places[cursor]);
    const start = own[0]?.start ?? chars.at(-1)?.end ?? 0;
    const before: AlignedText = Array.from(word.slice(0, extra), (char) => ({
      char,
      start,
      end: start,
    }));
    return [...before, ...own];
  });
}

/** Where a word is, and how many characters at its start are not in the text. */
function find(
  word: string,
  text: string,
  from: number,
  prefix?: string,
): { at: number; extra: number } {
  const put = prefix !== undefined && word.startsWith(prefix);
  if (text.startsWith(word, from)) return { at: from, extra: 0 };
  if (put && text.startsWith(word.slice(1), from)) return { at: from, extra: 1 };
  const whole = text.indexOf(word, from);
  if (whole >= 0) return { at: whole, extra: 0 };
  const rest = put ? text.indexOf(word.slice(1), from) : -1;
  if (rest >= 0) return { at: rest, extra: 1 };
  throw new Error(`the pre-tokenizer made ${JSON.stringify(word)}, which is not in the text`);
}

/** Each byte of some characters by itself; the bytes of a changed character all stand for all of its source. */
export function bytesOf(chars: AlignedText): AlignedText {
  return chars.flatMap((one) => {
    const bytes = [...new TextEncoder().encode(one.char)];
    const own = one.end - one.start === bytes.length;
    return bytes.map((byte, i): AlignedChar => {
      const span = own
        ? { start: one.start + i, end: one.start + i + 1 }
        : { start: one.start, end: one.end };
      return { char: String.fromCharCode(byte), ...span };
    });
  });
}
