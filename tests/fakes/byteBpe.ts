import { codecOf } from '../../src/text/tokenizer';
import type { ExampleReader } from '../../src/text/datasets/reading';

/** The characters that byte-level tokenizers write for bytes: printable ones are themselves. */
function byteCharacter(byte: number): string {
  const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  if (printable) return String.fromCharCode(byte);
  const others = Array.from({ length: 256 }, (_, i) => i).filter(
    (i) => !((i >= 33 && i <= 126) || (i >= 161 && i <= 172) || i >= 174),
  );
  return String.fromCharCode(256 + others.indexOf(byte));
}

/** A byte-level BPE in GPT-2's manner in which these words, a leading space included, are one token each. */
export function byteBpe(words: readonly string[], n_ctx = 256): ExampleReader {
  const bytes = Array.from({ length: 256 }, (_, byte) => byteCharacter(byte));
  const merges: [string, string][] = [];
  const pieces = new Set(bytes);
  for (const word of words) {
    const letters = [...new TextEncoder().encode(word)].map(byteCharacter);
    for (let end = 2; end <= letters.length; end++) {
      const piece = letters.slice(0, end).join('');
      if (!pieces.has(piece)) merges.push([letters.slice(0, end - 1).join(''), letters[end - 1]!]);
      pieces.add(piece);
    }
  }
  const vocab = Object.fromEntries([...pieces].map((piece, id) => [piece, id]));
  const json = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: {
      type: 'ByteLevel',
      add_prefix_space: false,
      trim_offsets: true,
      use_regex: true,
    },
    post_processor: {
      type: 'ByteLevel',
      add_prefix_space: false,
      trim_offsets: false,
      use_regex: true,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      vocab,
      merges: merges.map((m) => m.join(' ')),
    },
  };
  return { codec: codecOf(json, {}, pieces.size), d_vocab: pieces.size, n_ctx };
}
