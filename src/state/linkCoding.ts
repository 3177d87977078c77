import { compressToEncodedURIComponent, decompressFromEncodedURIComponent } from 'lz-string';
import { InputError } from '../base/errors';

/** Values longer than this are compressed; their key then ends in `.lz`. */
export const longestPlainValue = 300;
const compressedSuffix = '.lz';

/** One `key=value` of a link, decoded. */
export interface LinkEntry {
  readonly key: string;
  readonly value: string;
}

/** Writes entries as the part of an address after `#`, readable where it can be. */
export function encodeEntries(entries: readonly LinkEntry[]): string {
  return entries.map(encodeEntry).join('&');
}

function encodeEntry({ key, value }: LinkEntry): string {
  if (value.length <= longestPlainValue) return `${key}=${escape(value)}`;
  return `${key}${compressedSuffix}=${escape(compressToEncodedURIComponent(value))}`;
}

function escape(value: string): string {
  // A lone half of a surrogate pair has no encoding.
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(/%20/g, '+')
    .replace(/%(2C|3A|2F|3B|40|24|5B|5D)/g, (code) => decodeURIComponent(code));
}

/** The raw parts of a hash, with or without its `#`. */
export function splitHash(hash: string): string[] {
  return hash.replace(/^#/, '').split('&').filter(Boolean);
}

/** Reads one raw part. @throws InputError when it is not `key=value` in a sound encoding. */
export function decodeEntry(part: string): LinkEntry {
  const at = part.indexOf('=');
  if (at <= 0) throw new InputError('a part of a link reads name=value');
  const key = part.slice(0, at);
  const value = unescape(part.slice(at + 1));
  if (!key.endsWith(compressedSuffix)) return { key, value };
  return { key: key.slice(0, -compressedSuffix.length), value: decompress(value) };
}

function unescape(raw: string): string {
  try {
    return decodeURIComponent(raw.replace(/\+/g, ' '));
  } catch {
    throw new InputError('a % in it is not followed by a sound code');
  }
}

function decompress(value: string): string {
  // Text that was never compressed can decompress to anything: only what compresses back is sound.
  const text = decompressFromEncodedURIComponent(value) as string | null;
  if (!text || compressToEncodedURIComponent(text) !== value) {
    throw new InputError('its compressed text is damaged');
  }
  return text;
}
