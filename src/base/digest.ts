import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Collects bytes in order and gives their SHA-256 as lower-case hex. */
export interface Digester {
  update(bytes: Uint8Array): void;
  hex(): string;
}

/** A running SHA-256, for files that are read piece by piece. */
export function digester(): Digester {
  const hash = sha256.create();
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => bytesToHex(hash.digest()),
  };
}

/** SHA-256 of bytes or of a text's UTF-8, as lower-case hex. */
export function digestOf(content: Uint8Array | string): string {
  return bytesToHex(sha256(typeof content === 'string' ? utf8ToBytes(content) : content));
}

/** SHA-256 of plain data; the order of keys in objects does not matter. */
export function digestOfJson(value: unknown): string {
  return digestOf(canonicalJson(value));
}

/** JSON with the keys of every object sorted and undefined fields left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
