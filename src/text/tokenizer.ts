import { z } from 'zod';
import { InputError, ModelError, messageOf } from '../base/errors';
import type { SpecialTokens, Token } from '../terms/models';
import { chatTemplateOf } from './chatTemplate';
import type { EncodeOptions, TextCodec } from './codec';
import type { Encoder } from './encoder';
import { encoderOf, isNothing } from './encoder';
import { pieceText } from './pieces';
import type { Piece } from './wordPieces';

const jsonObject = z.record(z.string(), z.unknown());

function objectIn(json: unknown): Record<string, unknown> {
  const parsed = jsonObject.safeParse(json);
  if (!parsed.success) throw new ModelError('expected a JSON object');
  return parsed.data;
}

/**
 * The codec of a model: from its tokenizer.json, or one that takes token ids only.
 * @param vocabulary the number of ids the model has
 * @param unread the tokenizer's file where it is of a kind that is not read: what is said of texts
 * @throws ModelError when the tokenizer.json is of an unsupported kind
 */
export function codecOf(
  tokenizer: unknown,
  tokenizerConfig: unknown,
  vocabulary: number,
  unread?: string,
): TextCodec {
  if (tokenizer === undefined) return idsOnly(vocabulary, unread);
  try {
    const config = objectIn(tokenizerConfig ?? {});
    const codec = tokenizerCodec(encoderOf(objectIn(tokenizer), config), vocabulary);
    return { ...codec, chat: chatTemplateOf(config) };
  } catch (error) {
    throw new ModelError(`tokenizer.json is not supported: ${messageOf(error)}`);
  }
}

function tokenizerCodec(encoder: Encoder, vocabulary: number): TextCodec {
  const { tokenizer, around, special, encode } = encoder;
  const added = tokenizer.get_added_tokens_decoder();
  const piecesOf = (
    text: string,
    { addSpecial }: EncodeOptions = {},
  ): (Piece & { id: number })[] => {
    // Some tokenizers make a token of nothing: a text without words is no text all the same.
    if (text === '' && addSpecial !== false)
      throw new InputError('the text is empty: type something');
    const wanted = addSpecial === undefined ? around : addSpecial ? special : nothing;
    const pieces = encode(text, wanted);
    const known = pieces.filter((piece) => isKnown(piece, vocabulary));
    if (known.length === pieces.length) return known;
    throw unknownWords(pieces.filter((piece) => !isKnown(piece, vocabulary)));
  };
  const codec: TextCodec = {
    readsText: true,
    vocabulary,
    addsBos: around.before.length > 0,
    specialTokens: specialTokensOf(encoder),
    encode: (text, options) => piecesOf(text, options).map(({ id }) => id),
    encodeTokens: (text, options) =>
      piecesOf(text, options).map(({ id, start, end }) => ({ ...codec.describe(id), start, end })),
    decode: (ids) => tokenizer.decode([...ids], { skip_special_tokens: true }),
    describe(id): Token {
      const piece = tokenizer.id_to_token(id);
      if (piece === undefined) return { id, text: `#${id}`, special: false };
      const special = added.get(id)?.special ?? false;
      return {
        id,
        text: special ? piece : pieceText(piece, tokenizer.decoder?.config.type),
        special,
      };
    },
    words() {
      const all = [...tokenizer.get_vocab(false)].filter(
        ([, id]) => !(added.get(id)?.special ?? false),
      );
      return all
        .map(([piece]) => pieceText(piece, tokenizer.decoder?.config.type))
        .filter((word) => /^\s?\p{L}[\p{L}\p{N}]+$/u.test(word));
    },
  };
  return codec;
}

const nothing = { before: [], after: [] };

function specialTokensOf({ around, special }: Encoder): SpecialTokens | undefined {
  if (isNothing(special)) return undefined;
  const before = special.before.map(({ text }) => text);
  const after = special.after.map(({ text }) => text);
  return { before, after, added: !isNothing(around) };
}

/** What to do about a tokenizer's file that is not read. */
function unreadSentence(name: string): string {
  return `${name} is not read (save the tokenizer once with transformers' save_pretrained, or take a folder with tokenizer.json)`;
}

function idsOnly(vocabulary: number, unread: string | undefined): TextCodec {
  const why = unread === undefined ? 'this model has no tokenizer' : unreadSentence(unread);
  const refuse = (): never => {
    throw new InputError(`${why}: give token ids from 0 to ${vocabulary - 1} instead of a text`);
  };
  return {
    readsText: false,
    vocabulary,
    unread: unread === undefined ? undefined : why,
    addsBos: false,
    encode: refuse,
    encodeTokens: refuse,
    decode: (ids) => ids.map((id) => `#${id}`).join(' '),
    describe: (id) => ({ id, text: `#${id}`, special: false }),
    words: () => [],
  };
}

/** A word-level vocabulary has no id for a word that it lacks. */
function isKnown(piece: Piece, vocabulary: number): piece is Piece & { id: number } {
  return piece.id !== undefined && piece.id < vocabulary;
}

function unknownWords(pieces: readonly Piece[]): InputError {
  const some = [...new Set(pieces.map(({ text }) => `"${text}"`))].slice(0, 5);
  return new InputError(
    `the model's vocabulary has no ${some.join(', ')}: use words it was trained on`,
  );
}
