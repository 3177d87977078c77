/**
 * The text of one entry of a vocabulary by itself: byte-level pieces (`Ġthe`) through their byte
 * alphabet, SentencePiece pieces (`▁the`) with the space, WordPiece tails (`##ing`) without their
 * mark, and bytes that are no text by themselves as `<0xE2>`.
 */
export function pieceText(piece: string, decoder: unknown): string {
  if (decoder === 'ByteLevel' || /[ĠĊ]/.test(piece)) return bytesText(piece);
  if (/^<0x[0-9A-F]{2}>$/.test(piece)) return printable(Number(piece.slice(1, -1)), piece);
  if (piece.startsWith('##')) return piece.slice(2);
  return piece.replaceAll('▁', ' ');
}

function printable(byte: number, otherwise: string): string {
  return byte < 0x80 ? String.fromCharCode(byte) : otherwise;
}

function bytesText(piece: string): string {
  const bytes = [...piece].map((char) => byteOf.get(char));
  if (bytes.some((byte) => byte === undefined)) return piece;
  const whole = Uint8Array.from(bytes as number[]);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole);
  } catch {
    return [...whole]
      .map((byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
      .join('');
  }
}

/**
 * The text of a byte-level word.
 * @throws Error for a character outside the byte alphabet
 */
export function textOfBytes(word: string): string {
  const bytes = Array.from(word, (char) => {
    const byte = byteOf.get(char);
    if (byte === undefined) throw new Error(`${JSON.stringify(char)} is no byte of its alphabet`);
    return byte;
  });
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

/** GPT-2's byte alphabet: printable bytes stand for themselves, the others from U+0100 on. */
const byteOf: ReadonlyMap<string, number> = (() => {
  const map = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printableByte =
      (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    map.set(String.fromCharCode(printableByte ? byte : next++), byte);
  }
  return map;
})();
