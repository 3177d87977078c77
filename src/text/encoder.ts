import type { AddedToken } from '@huggingface/tokenizers';
import { Tokenizer } from '@huggingface/tokenizers';
import { sectionsBy } from './addedTokens';
import type { AlignedText } from './alignedText';
import { aligned, spanOf, textOf } from './alignedText';
import { normalizerOf } from './normalizers';
import { textOfBytes } from './pieces';
import { portable, uses } from './preTokenizers';
import type { Piece } from './wordPieces';
import { piecesOfWord } from './wordPieces';
import { bytesOf, locateWords } from './words';

/** A tokenizer that knows where its tokens are. */
export interface Encoder {
  readonly tokenizer: Tokenizer;
  /** The tokens of a text, with what is given around them. */
  encode(text: string, around: Around): Piece[];
  /** What the template puts before and after a text. */
  readonly around: Around;
  /** The template, or the BOS where the template adds nothing. */
  readonly special: Around;
}

/** Tokens before and after a text. */
export interface Around {
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
}

/**
 * Encodes as the tokenizers library does: added tokens first, then the normaliser, the added tokens
 * that are looked for in normalised text, the pre-tokenizer, the model word by word, the template.
 * @param described a tokenizer.json
 * @param config a tokenizer_config.json
 * @throws Error for a part of an unknown kind
 */
export function encoderOf(
  described: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
): Encoder {
  const preTokenizer = described.pre_tokenizer;
  const tokenizer = new Tokenizer(
    { ...described, pre_tokenizer: portable(preTokenizer ?? null) },
    config,
  );
  const normalize = normalizerOf(described.normalizer);
  const added = [...tokenizer.get_added_tokens_decoder().values()];
  const raw = sectionsBy(byContent(added.filter(({ normalized }) => !normalized)));
  const normal = sectionsBy(
    byContent(
      added.filter(({ normalized }) => normalized),
      (content) => textOf(normalize(aligned(content))),
    ),
  );
  const byteLevel = uses(preTokenizer, 'ByteLevel');
  const blank = uses(preTokenizer, 'Metaspace') ? '▁' : undefined;
  const prefix = blank ?? (byteLevel ? ' ' : undefined);
  const { model } = tokenizer;
  if (!model) throw new Error('it has no model');

  const words = (chars: AlignedText, first: boolean): Piece[] => {
    const made = tokenizer.pre_tokenizer?.(textOf(chars), { section_index: first ? 0 : 1 }) ?? [
      textOf(chars),
    ];
    const plain = byteLevel ? made.map(textOfBytes) : made;
    return locateWords(plain, chars, blank, prefix).flatMap((own, i) =>
      piecesOfWord(model, made[i] ?? '', byteLevel ? bytesOf(own) : own),
    );
  };
  const encodeText = (text: string): Piece[] =>
    raw(aligned(text)).flatMap((section, i) => {
      if (section.added) return [pieceOf(section.added, section.chars)];
      return normal(normalize(section.chars)).flatMap((part, j) =>
        part.added
          ? [pieceOf(part.added, part.chars)]
          : part.chars.length === 0
            ? []
            : words(part.chars, i === 0 && j === 0),
      );
    });

  const around = templateOf(tokenizer, config);
  return {
    tokenizer,
    around,
    special: isNothing(around) ? beginningOf(tokenizer, config) : around,
    encode: (text, { before, after }) => [...before, ...encodeText(wellFormed(text)), ...after],
  };
}

/** With lone surrogates replaced, as they are when the text is written in UTF-8. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

function byContent(
  added: readonly AddedToken[],
  change: (content: string) => string = (content) => content,
): ReadonlyMap<string, AddedToken> {
  return new Map(added.map((token) => [change(token.content), token]));
}

const pieceOf = ({ id, content }: AddedToken, chars: AlignedText): Piece => ({
  id,
  text: content,
  ...spanOf(chars),
});

/** What the post-processor puts around a text, and the BOS that only tokenizer_config.json asks for (OPT). */
function templateOf(tokenizer: Tokenizer, config: Readonly<Record<string, unknown>>): Around {
  const text = '\0text';
  const tokens = tokenizer.post_processor?.([text], null, true).tokens ?? [text];
  const place = tokens.indexOf(text);
  const piece = (token: string): Piece => addedPiece(tokenizer, token);
  const before = tokens.slice(0, place).map(piece);
  const bos = bosOf(config);
  const lacks = config.add_bos_token === true && bos !== undefined && before[0]?.text !== bos;
  return {
    before: lacks ? [piece(bos), ...before] : before,
    after: tokens.slice(place + 1).map(piece),
  };
}

/** Whether nothing is put around a text. */
export function isNothing({ before, after }: Around): boolean {
  return before.length + after.length === 0;
}

/** The BOS of a tokenizer that does not add it by itself (GPT-2). */
function beginningOf(tokenizer: Tokenizer, config: Readonly<Record<string, unknown>>): Around {
  const bos = bosOf(config);
  const piece = bos === undefined ? undefined : addedPiece(tokenizer, bos);
  return { before: piece?.id === undefined ? [] : [piece], after: [] };
}

function addedPiece(tokenizer: Tokenizer, text: string): Piece {
  return { id: tokenizer.token_to_id(text), text, start: null, end: null };
}

/** The name of the BOS token of a tokenizer_config.json, which is a text or an entry with its content. */
export function bosOf({ bos_token: bos }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof bos === 'string') return bos;
  const content = typeof bos === 'object' && bos !== null && 'content' in bos ? bos.content : null;
  return typeof content === 'string' ? content : undefined;
}
