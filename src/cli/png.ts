import { unzlibSync } from 'fflate';
import { InputError } from '../base/errors';
import type { Picture } from '../terms/pictures';

/** Values a pixel has, by the colour type of the file. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
}

/** Whether bytes begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads a PNG file (W3C, third edition) of 8 bits a channel: grey or colours, with a palette or
 * without; what is transparent lies on white.
 * @throws InputError for other depths, for interlaced files, and when it is damaged
 */
export function readPng(bytes: Uint8Array): Picture {
  const chunks = chunksOf(bytes);
  const header = headerOf(chunks.get('IHDR')?.[0]);
  const { width, height, colourType } = header;
  const channels = channelsOf[colourType] ?? 0;
  const rows = unfiltered(inflated(chunks.get('IDAT') ?? []), header, channels);
  const palette = chunks.get('PLTE')?.[0];
  const transparency = chunks.get('tRNS')?.[0];
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const at = rows.subarray(i * channels, (i + 1) * channels);
    data.set(onWhite(colourOf(at, colourType, palette, transparency)), 3 * i);
  }
  return { width, height, data };
}

function chunksOf(bytes: Uint8Array): ReadonlyMap<string, readonly Uint8Array[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = new Map<string, Uint8Array[]>();
  for (let at = signature.length; at + 8 <= bytes.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    chunks.set(name, [...(chunks.get(name) ?? []), bytes.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  return chunks;
}

function headerOf(bytes: Uint8Array | undefined): Header {
  if (bytes?.length !== 13) throw new InputError('the PNG file is damaged: it has no header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth: view.getUint8(8),
    colourType: view.getUint8(9),
    interlaced: view.getUint8(12) !== 0,
  };
  if (header.depth !== 8 || header.interlaced || channelsOf[header.colourType] === undefined) {
    throw new InputError(
      `only PNG files of 8 bits a channel that are not interlaced can be read, got ${header.depth} bits` +
        `${header.interlaced ? ', interlaced' : ''}: save it again`,
    );
  }
  return header;
}

function inflated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  try {
    return unzlibSync(whole);
  } catch {
    throw new InputError('the PNG file is damaged: its pixels cannot be unpacked');
  }
}

/** Undoes each row's filter: what was stored is the difference from a guess by its neighbours. */
function unfiltered(stored: Uint8Array, { width, height }: Header, channels: number): Uint8Array {
  const line = width * channels;
  if (stored.length < height * (line + 1))
    throw new InputError('the PNG file is damaged: pixels are missing');
  const out = new Uint8Array(height * line);
  for (let y = 0; y < height; y++) {
    const filter = stored[y * (line + 1)] ?? 0;
    for (let x = 0; x < line; x++) {
      const at = y * line + x;
      const left = x < channels ? 0 : (out[at - channels] ?? 0);
      const up = y === 0 ? 0 : (out[at - line] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (out[at - line - channels] ?? 0);
      out[at] = (stored[y * (line + 1) + 1 + x] ?? 0) + guess(filter, left, up, corner);
    }
  }
  return out;
}

function guess(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return nearest(left, up, corner);
    default:
      throw new InputError(`the PNG file is damaged: it names a filter ${filter}`);
  }
}

/** Paeth's guess: the neighbour that is nearest to left + up - corner. */
function nearest(left: number, up: number, corner: number): number {
  const wanted = left + up - corner;
  const [l, u, c] = [left, up, corner].map((value) => Math.abs(wanted - value));
  if ((l ?? 0) <= (u ?? 0) && (l ?? 0) <= (c ?? 0)) return left;
  return (u ?? 0) <= (c ?? 0) ? up : corner;
}

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

function colourOf(
  [a = 0, b = 0, c = 0, d = 255]: Uint8Array,
  colourType: number,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
): Colour {
  if (colourType === 2 || colourType === 6) return [a, b, c, d];
  if (colourType !== 3) return [a, a, a, colourType === 4 ? b : 255];
  const [red = 0, green = 0, blue = 0] = palette?.subarray(3 * a, 3 * a + 3) ?? [];
  return [red, green, blue, transparency?.[a] ?? 255];
}

function onWhite([red, green, blue, alpha]: Colour): number[] {
  return [red, green, blue].map((value) => Math.round((value * alpha + 255 * (255 - alpha)) / 255));
}
