import type { SpecialTokens, Token } from '../terms/models';
import type { ChatTemplate } from './chatTemplate';

export interface EncodeOptions {
  /** Whether the special tokens are added; as the tokenizer does by itself if left out. */
  readonly addSpecial?: boolean | undefined;
}

/** Between a text and a model's token ids. */
export interface TextCodec {
  /** Whether texts can be encoded at all; if not, the model takes ids only. */
  readonly readsText: boolean;
  /** How many ids there are: 0 up to this number. */
  readonly vocabulary: number;
  /**
   * The ids of a text, with what the tokenizer adds; with or without `specialTokens` if it is told.
   * A part of a text is encoded without.
   * @throws InputError for an empty text, one that the vocabulary cannot hold, or any when the model
   * takes ids only.
   */
  encode(text: string, options?: EncodeOptions): number[];
  /** As `encode`, each token with the bytes of the text that it stands for. */
  encodeTokens(text: string, options?: EncodeOptions): Token[];
  /** Whether the tokenizer puts a token before every text (BOS, [CLS]). */
  readonly addsBos: boolean;
  /** What can be put around a text: the tokenizer's template, else its BOS; undefined where it has neither. */
  readonly specialTokens?: SpecialTokens | undefined;
  /** How the model's conversations are written, special tokens included; undefined where it has no chat template. */
  readonly chat?: ChatTemplate | undefined;
  /** Why no texts are read although there is a tokenizer, and what to do. */
  readonly unread?: string | undefined;
  /** The text of a row of ids, special tokens left out. */
  decode(ids: readonly number[]): string;
  /** One token as it is shown. An id outside the vocabulary is shown as its number. */
  describe(id: number): Token;
  /** Words of the vocabulary that make sense by themselves, for generated texts; empty if unknown. */
  words(): readonly string[];
}
