import type { Span } from '../../terms/needles';
import type { TextCodec } from '../codec';

/** The special tokens that the tokenizer puts before a text. */
export function frontOf(codec: TextCodec, text: string): number[] {
  return codec.encode(text).filter((id) => codec.describe(id).special);
}

/** The tokens of a part of a text. */
export function encodePlain(codec: TextCodec, text: string): number[] {
  return codec.encode(text, { addSpecial: false });
}

/** The tokens of a text that follows another one: with a space before it, unless the tokenizer puts one. */
export function continued(codec: TextCodec, text: string): number[] {
  const plain = encodePlain(codec, text.trim());
  const [first] = plain;
  const spaced = first !== undefined && codec.describe(first).text.startsWith(' ');
  return spaced ? plain : encodePlain(codec, ` ${text.trim()}`);
}

/** The same places further on. */
export function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
