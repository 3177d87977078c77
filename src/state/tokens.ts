import type { ModelInfo } from '../terms/models';
import type { Session } from './session';

/** The text that the session is about: its own, or the model's first example. */
export function textOf({ text }: Pick<Session, 'text'>, { notes }: ModelInfo): string {
  return text ?? notes.examples?.[0]?.text ?? 'The cat sat on the mat. The cat sat on the';
}

/** Whether the session's text is its own or the model's, rather than one that may not suit it. */
export function hasExample({ text }: Pick<Session, 'text'>, { notes }: ModelInfo): boolean {
  return text !== null || notes.examples?.[0] !== undefined;
}

/** The ids that the session is about, for a model without a tokenizer. */
export function tokenIdsOf(
  { tokens }: Pick<Session, 'tokens'>,
  info: ModelInfo,
): readonly number[] {
  if (tokens) return tokens;
  const example = readTokenIds(info.notes.examples?.[0]?.text ?? '');
  if (example && example.length > 0) return example;
  const count = Math.min(16, info.n_ctx, info.d_vocab);
  return Array.from({ length: count }, (_, id) => id);
}

/** Token ids separated by commas or white space; null when the text is something else. */
export function readTokenIds(text: string): readonly number[] | null {
  const words = text.split(/[\s,]+/).filter(Boolean);
  return words.every((word) => /^\d{1,9}$/.test(word)) ? words.map(Number) : null;
}
