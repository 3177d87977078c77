import { expect, it } from 'vitest';
import { pieceText } from './pieces';

it.each([
  ['Ġthe', 'ByteLevel', ' the'],
  ['Ċ', 'ByteLevel', '\n'],
  ['Ġthe', undefined, ' the'],
  ['Ã©', 'ByteLevel', 'é'],
  ['âĤ¬', 'ByteLevel', '€'],
  ['âĤ', 'ByteLevel', '<0xE2><0x82>'],
  ['<|endoftext|>', 'ByteLevel', '<|endoftext|>'],
  ['▁the', 'Sequence', ' the'],
  ['▁▁', 'Sequence', '  '],
  ['<0x0A>', 'Sequence', '\n'],
  ['<0xE2>', 'Sequence', '<0xE2>'],
  ['##ing', 'WordPiece', 'ing'],
  ['plain', undefined, 'plain'],
])('shows %j (%s) as %j', (piece, decoder, text) => {
  expect(pieceText(piece, decoder)).toBe(text);
});
