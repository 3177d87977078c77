import { zlibSync } from 'fflate';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const rgba = { depth: 8, colourType: 6 };

/**
 * A PNG file (W3C, third edition) of packed RGBA words in the byte order of ImageData, `[row, col]`,
 * every pixel as it is given: 8 bits a channel, no filter.
 */
export function pngFile(words: Uint32Array, width: number): Uint8Array<ArrayBuffer> {
  const height = Math.floor(words.length / width);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([rgba.depth, rgba.colourType], 8);
  const parts = [
    Uint8Array.from(signature),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(scanlines(words, width, height))),
    chunk('IEND', new Uint8Array()),
  ];
  return joined(parts);
}

/** Each row's bytes behind the number of its filter, 0. */
function scanlines(words: Uint32Array, width: number, height: number): Uint8Array {
  const stride = 1 + 4 * width;
  const lines = new Uint8Array(stride * height);
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  for (let row = 0; row < height; row++) {
    lines.set(bytes.subarray(4 * width * row, 4 * width * (row + 1)), stride * row + 1);
  }
  return lines;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** CRC-32 of the remainders of each byte (annex D of the specification). */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = remainders[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes as a `data:` address. */
export function dataAddress(bytes: Uint8Array, type: string): string {
  let text = '';
  // As many arguments at once as engines take for certain.
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return `data:${type};base64,${btoa(text)}`;
}
