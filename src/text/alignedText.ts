/** A character of a changed text, and the bytes of the source that it stands for. */
export interface AlignedChar {
  readonly char: string;
  /** The first UTF-8 byte of the source; `end` is the first after. Equal for what was put in. */
  readonly start: number;
  readonly end: number;
}

export type AlignedText = readonly AlignedChar[];

/** Every character with its own bytes, from byte `at` on. */
export function aligned(text: string, at = 0): AlignedText {
  let start = at;
  return Array.from(text, (char) => {
    const end = start + utf8Length(char);
    const one = { char, start, end };
    start = end;
    return one;
  });
}

export const textOf = (chars: AlignedText): string => chars.map(({ char }) => char).join('');

/** How many bytes of UTF-8 a character takes; a lone surrogate takes those of U+FFFD. */
export function utf8Length(char: string): number {
  const point = char.codePointAt(0) ?? 0;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

/** The bytes that all of some characters stand for together. */
export function spanOf(chars: AlignedText): { readonly start: number; readonly end: number } {
  return { start: chars[0]?.start ?? 0, end: chars.at(-1)?.end ?? 0 };
}

/** `chars` in the place of others; each stands for all of those, those kept at either end for their own. */
export function replaced(old: AlignedText, made: string): AlignedText {
  const fresh = Array.from(made);
  const least = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < least && old[head]?.char === fresh[head]) head++;
  let tail = 0;
  while (tail < least - head && old.at(-1 - tail)?.char === fresh.at(-1 - tail)) tail++;
  const middle = old.slice(head, old.length - tail);
  const before = old[head - 1]?.end ?? old[0]?.start ?? 0;
  const span = middle.length > 0 ? spanOf(middle) : { start: before, end: before };
  return [
    ...old.slice(0, head),
    ...fresh.slice(head, fresh.length - tail).map((char) => ({ char, ...span })),
    ...old.slice(old.length - tail),
  ];
}

/** Replaces what a pattern matches, place by place. */
export function replaceMatches(chars: AlignedText, pattern: RegExp, made: string): AlignedText {
  const result: AlignedChar[] = [];
  let done = 0;
  for (const { start, end } of matches(chars, pattern)) {
    result.push(...chars.slice(done, start));
    result.push(...replaced(chars.slice(start, end), made));
    done = end;
  }
  return [...result, ...chars.slice(done)];
}

/** Where a pattern matches, as places of characters. */
export function matches(
  chars: AlignedText,
  pattern: RegExp,
): { readonly start: number; readonly end: number }[] {
  const place = placesOf(chars);
  return [...textOf(chars).matchAll(pattern)].map(({ index, 0: match }) => ({
    start: place[index] ?? 0,
    end: place[index + match.length] ?? chars.length,
  }));
}

/** For each UTF-16 unit of the text, the place of its character; one more for the end. */
export function placesOf(chars: AlignedText): readonly number[] {
  const places = chars.flatMap(({ char }, place) =>
    Array.from({ length: char.length }, () => place),
  );
  return [...places, chars.length];
}
