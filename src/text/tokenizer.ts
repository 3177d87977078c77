import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { InputError, ModelError, messageOf } from '../base/errors';
import type { Token } from '../terms/models';
import type { TextCodec } from './codec';
import { pieceText } from './pieces';

const jsonObject = z.record(z.string(), z.unknown());

function objectIn(json: unknown): Record<string, unknown> {
  const parsed = jsonObject.safeParse(json);
  if (!parsed.success) throw new ModelError('expected a JSON object');
  return parsed.data;
}

/**
 * The codec of a model: from its tokenizer.json, or one that takes token ids only.
 * @param vocabulary the number of ids the model has
 * @throws ModelError when the tokenizer.json is of an unsupported kind
 */
export function codecOf(
  tokenizer: unknown,
  tokenizerConfig: unknown,
  vocabulary: number,
): TextCodec {
  if (tokenizer === undefined) return idsOnly(vocabulary);
  try {
    const loaded = new Tokenizer(objectIn(tokenizer), objectIn(tokenizerConfig ?? {}));
    return tokenizerCodec(loaded, vocabulary);
  } catch (error) {
    throw new ModelError(`tokenizer.json is not supported: ${messageOf(error)}`);
  }
}

function tokenizerCodec(tokenizer: Tokenizer, vocabulary: number): TextCodec {
  const added = tokenizer.get_added_tokens_decoder();
  return {
    readsText: true,
    encode(text, { addSpecial = true } = {}) {
      // Some tokenizers make a token of nothing: a text without words is no text all the same.
      if (text === '' && addSpecial) throw new InputError('the text is empty: type something');
      const { ids, tokens } = tokenizer.encode(text, { add_special_tokens: addSpecial });
      const unknown = tokens.filter((_, i) => !isId(ids[i], vocabulary));
      if (unknown.length > 0) throw unknownWords(unknown);
      return ids;
    },
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
}

function idsOnly(vocabulary: number): TextCodec {
  return {
    readsText: false,
    encode() {
      throw new InputError(
        `this model has no tokenizer: give token ids from 0 to ${vocabulary - 1} instead of a text`,
      );
    },
    decode: (ids) => ids.map((id) => `#${id}`).join(' '),
    describe: (id) => ({ id, text: `#${id}`, special: false }),
    words: () => [],
  };
}

/** The library gives no id for a word that a word-level vocabulary lacks. */
function isId(id: number | undefined, vocabulary: number): boolean {
  return id !== undefined && id < vocabulary;
}

function unknownWords(words: readonly string[]): InputError {
  const some = [...new Set(words)].slice(0, 5).map((word) => `"${word}"`);
  return new InputError(
    `the model's vocabulary has no ${some.join(', ')}: use words it was trained on`,
  );
}
