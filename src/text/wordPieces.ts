import type { Tokenizer } from '@huggingface/tokenizers';
import { BPE, WordPiece } from '@huggingface/tokenizers';
import type { AlignedText } from './alignedText';
import { spanOf } from './alignedText';
import { bytesOf } from './words';

/** A token of a text. */
export interface Piece {
  /** Missing where the vocabulary has nothing for it, not even an unknown token. */
  readonly id: number | undefined;
  readonly text: string;
  /** UTF-8 bytes of the text, the end exclusive; null for what the template adds. */
  readonly start: number | null;
  readonly end: number | null;
}

type Model = NonNullable<Tokenizer['model']>;

/**
 * The tokens of one word, each with the bytes it stands for.
 * @param word as the model has it in its vocabulary
 * @param units what each of its characters stands for
 */
export function piecesOfWord(model: Model, word: string, units: AlignedText): Piece[] {
  if (word === '') return [];
  if (model instanceof BPE) return bytePairs(model, word, units);
  const pieces = model([word]);
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return [pieceOf(model, only, units)];
  const prefix = model instanceof WordPiece ? String(model.config.continuing_subword_prefix) : '';
  return consume(units, pieces, (piece, i) => lengthOf(piece) - (i > 0 ? prefix.length : 0)).map(
    ({ text, own }) => pieceOf(model, text, own),
  );
}

/** What the original does with the merged pieces: its entry, else its bytes, else unknown (one for neighbours if `fuse_unk`). */
function bytePairs(model: BPE, word: string, units: AlignedText): Piece[] {
  const whole = model.ignore_merges && model.tokens_to_ids.has(word);
  const merged = whole ? [word] : model.bpe(word);
  const pieces: Piece[] = [];
  let fusible = false;
  for (const { text, own } of consume(units, merged, lengthOf)) {
    const bytes = model.tokens_to_ids.has(text) ? undefined : fallback(model, own);
    const unknown = !bytes && !model.tokens_to_ids.has(text);
    const last = pieces.at(-1);
    if (bytes) pieces.push(...bytes);
    else if (!unknown) pieces.push(pieceOf(model, text, own));
    else if (fusible && last) pieces[pieces.length - 1] = { ...last, end: spanOf(own).end };
    else if (model.unk_token) pieces.push(pieceOf(model, model.unk_token, own));
    fusible = unknown && model.fuse_unk;
  }
  return pieces;
}

function fallback(model: BPE, own: AlignedText): Piece[] | undefined {
  if (!model.byte_fallback) return undefined;
  const pieces = bytesOf(own).map((byte) => {
    const code = (byte.char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0');
    return pieceOf(model, `<0x${code}>`, [byte]);
  });
  return pieces.some(({ text }) => !model.tokens_to_ids.has(text)) ? undefined : pieces;
}

function consume(
  units: AlignedText,
  pieces: readonly string[],
  lengthAt: (piece: string, index: number) => number,
): { readonly text: string; readonly own: AlignedText }[] {
  let done = 0;
  return pieces.map((text, i) => {
    const from = done;
    done += lengthAt(text, i);
    return { text, own: units.slice(from, done) };
  });
}

const lengthOf = (piece: string): number => Array.from(piece).length;

function pieceOf(model: Model, text: string, own: AlignedText): Piece {
  const id = model.tokens_to_ids.get(text) ?? model.unk_token_id;
  return { id, text, ...spanOf(own) };
}
