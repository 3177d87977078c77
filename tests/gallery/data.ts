import { ndarray } from '../../src/base/ndarray';
import type { NdArray } from '../../src/base/ndarray';
import type { Token } from '../../src/terms/models';

let planted = false;

/** Whether one number of every data set is another: what the snapshots must notice. */
export function plant(change: boolean): void {
  planted = change;
}

/** Numbers in [0, 1) that are the same on every visit. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const words =
  'The cat sat on the mat.\nThe cat sat on the mat because the\tcat was tired of 東京 and ☕'.match(
    /\s?[^\s]+|\s/g,
  ) ?? [];

/** A short text with everything that is hard to draw: white space, wide characters, a byte. */
export const tokens: readonly Token[] = [
  { id: 50256, text: '<|endoftext|>', special: true },
  ...words.map((text, i) => ({ id: 100 + i, text, special: false })),
  { id: 7, text: '<0xE2>', special: false },
];

const thumb = { of: '\u{1F44D}\u{1F3FD}', group: 0 };
const astronaut = { of: '\u{1F469}\u200D\u{1F680}', group: 1 };

/** Two graphemes, each cut into byte tokens by a tokenizer that knows neither. */
export const cutTokens: readonly Token[] = [
  { id: 1, text: ' good', special: false },
  { id: 2, text: ' ', special: false },
  ...['F0 9F 91', '8D', 'F0 9F', '8F BD'].map((bytes) => bytesToken(bytes, thumb)),
  { id: 3, text: ' said the ', special: false },
  ...['F0 9F 91 A9', 'E2 80', '8D', 'F0 9F 9A', '80'].map((bytes) => bytesToken(bytes, astronaut)),
  { id: 4, text: '.', special: false },
];

function bytesToken(bytes: string, whole: { of: string; group: number }): Token {
  const text = bytes.replace(/(\w\w) ?/g, '<0x$1>');
  return { id: 10, text, special: false, fragment: { ...whole, bytes } };
}

/** A long text: numbered words. */
export function longText(count: number): readonly Token[] {
  const stems = [' the', ' harbour', ' of', ' lighthouses', ' at', ' dusk', ','];
  return Array.from({ length: count }, (_, i) => ({
    id: i,
    text: stems[i % stems.length] ?? '',
    special: false,
  }));
}

export type HeadKind = 'previous' | 'induction' | 'sink' | 'same' | 'broad';
const kinds: readonly HeadKind[] = ['previous', 'induction', 'sink', 'same', 'broad'];

/** A causal `[query, key]` pattern of a kind of head, rows adding up to 1. */
export function pattern(kind: HeadKind, length: number, seed = 1, period = 7): NdArray {
  const random = seeded(seed);
  const data = new Float32Array(length * length);
  for (let q = 0; q < length; q++) {
    const row = data.subarray(q * length, (q + 1) * length);
    for (let k = 0; k <= q; k++) row[k] = Math.exp(2 * random() + bonus(kind, q, k, period));
    const total = row.reduce((sum, value) => sum + value, 0);
    for (let k = 0; k <= q; k++) row[k] = (row[k] ?? 0) / total;
  }
  if (planted) data[length * length - 1] = 1 - (data.at(-1) ?? 0);
  return ndarray(data, [length, length]);
}

function bonus(kind: HeadKind, q: number, k: number, period: number): number {
  const far = Math.log(q + 2);
  if (kind === 'previous') return k === q - 1 ? far + 3.5 : 0;
  if (kind === 'induction') return k === q - period + 1 && k > 0 ? far + 3.5 : k === 0 ? far : 0;
  if (kind === 'sink') return k === 0 ? far + 4 : 0;
  return kind === 'same' ? (k === q ? far + 2.5 : 0) : 0;
}

/** Patterns of every head, by layer `[head, tiles, tiles]`. */
export function thumbnails(layers: number, heads: number, tiles: number): NdArray[] {
  const random = seeded(5);
  return Array.from({ length: layers }, (_, layer) => {
    const data = new Float32Array(heads * tiles * tiles);
    for (let head = 0; head < heads; head++) {
      const kind = kinds[Math.floor(random() * kinds.length)] ?? 'broad';
      const period = 3 + Math.floor(random() * 12);
      const tile = pattern(kind, tiles, layer * heads + head, period);
      data.set(tile.data, head * tiles * tiles);
    }
    return ndarray(data, [heads, tiles, tiles]);
  });
}

/** One score a head: most small, a few large, some missing. */
export function scores(count: number, { signed = false, missing = 0 } = {}): (number | null)[] {
  const random = seeded(9);
  return Array.from({ length: count }, (_, i) => {
    if (planted && i === 0) return 0.75;
    if (random() < missing) return null;
    const size = random() ** 6;
    return signed && random() < 0.5 ? -size : size;
  });
}

/** A difference of two patterns, -1 to 1. */
export function difference(length: number): NdArray {
  const before = pattern('induction', length, 1);
  const after = pattern('previous', length, 1);
  const data = before.data.map((value, i) => (after.data[i] ?? 0) - value);
  return ndarray(data, [length, length]);
}
