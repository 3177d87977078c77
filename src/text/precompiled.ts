import type { AlignedText } from './alignedText';
import { replaced, textOf } from './alignedText';

/**
 * SentencePiece's own normalisation, as its files carry it: base64 of the size of a double-array
 * trie (u32), the trie (u32 each, Darts-clone's layout) and the replacements, each ended by a zero byte.
 * A grapheme of fewer than 6 bytes is looked up as a whole, else each of its characters; the
 * shortest match decides (as in the tokenizers library).
 */
export function precompiled(charsmap: string): (chars: AlignedText) => AlignedText {
  const bytes = Uint8Array.from(atob(charsmap), (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const size = view.getUint32(0, true);
  const trie = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const texts = bytes.subarray(4 + size);
  const lookUp = (key: string): string | undefined => {
    const found = shortestMatch(trie, new TextEncoder().encode(key));
    if (found === undefined) return undefined;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      texts.subarray(found, texts.indexOf(0, found)),
    );
  };
  return (chars) => graphemes(chars).flatMap((grapheme) => normalised(grapheme, lookUp));
}

function normalised(
  grapheme: AlignedText,
  lookUp: (key: string) => string | undefined,
): AlignedText {
  const text = textOf(grapheme);
  const whole = new TextEncoder().encode(text).length < 6 ? lookUp(text) : undefined;
  if (whole !== undefined) return replaced(grapheme, whole);
  return grapheme.flatMap((one) => {
    const other = lookUp(one.char);
    return other === undefined ? [one] : replaced([one], other);
  });
}

function shortestMatch(trie: Uint32Array, key: Uint8Array): number | undefined {
  const offset = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
  let at = offset(trie[0] ?? 0);
  for (const byte of key) {
    if (byte === 0) return undefined;
    at ^= byte;
    const unit = trie[at] ?? 0;
    if ((unit & 0x800000ff) !== byte) return undefined;
    at ^= offset(unit);
    if ((unit & 0x100) !== 0) return (trie[at] ?? 0) & 0x7fffffff;
  }
  return undefined;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function graphemes(chars: AlignedText): AlignedText[] {
  let place = 0;
  return Array.from(segmenter.segment(textOf(chars)), ({ segment }) => {
    const length = Array.from(segment).length;
    place += length;
    return chars.slice(place - length, place);
  });
}
