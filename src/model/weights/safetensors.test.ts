import { describe, expect, it } from 'vitest';
import { ModelError } from '../../base/errors';
import { ndarray } from '../../base/ndarray';
import { toFloat32 } from './dtypes';
import { bytesSource } from './folder';
import { readHeader, writeSafetensors } from './safetensors';

type Entry = Record<string, unknown>;

/** A file with any header, true or not. */
function file(header: unknown, dataBytes: number, length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const entry = (start: number, end: number, changes: Entry = {}): Entry => ({
  dtype: 'F32',
  shape: [(end - start) / 4],
  data_offsets: [start, end],
  ...changes,
});

const two = { a: entry(0, 8), b: entry(8, 12) };
const read = (bytes: Uint8Array): ReturnType<typeof readHeader> =>
  readHeader(bytesSource('model.safetensors', bytes));

describe('what is no safetensors file', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /is not a safetensors file: it has 0 bytes/],
    ['too short', new Uint8Array(5), /is not a safetensors file: it has 5 bytes/],
    ['text', new TextEncoder().encode('<!doctype html><html></html>'), /is not a safetensors file/],
    [
      'a zip',
      Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 9, 9]),
      /its header would be 85966670672 bytes long/,
    ],
    ['a header that is not JSON', file('{"a":', 0), /its header is not JSON/],
    ['a header that is a list', file([1, 2], 0), /its header is not a JSON object/],
    [
      'a header that is not UTF-8',
      file('{"a": 1}', 0).fill(0xff, 10, 12),
      /its header is not JSON/,
    ],
    [
      'a huge header',
      file(two, 12, 1n << 60n),
      /its header would be 1152921504606847000 bytes long/,
    ],
    [
      'a header longer than the file',
      file(two, 12, 5000n),
      /header is said to be 5000 bytes long, the file has \d+/,
    ],
    ['an entry that is a number', file({ a: 7 }, 0), /the entry of a is not understood/],
    ['an entry without shape', file({ a: entry(0, 8, { shape: undefined }) }, 8), /the entry of a/],
    ['a negative offset', file({ a: entry(0, 8, { data_offsets: [-8, 0] }) }, 8), /the entry of a/],
    ['a fractional shape', file({ a: entry(0, 8, { shape: [1.5] }) }, 8), /the entry of a/],
    [
      'an unknown dtype',
      file({ a: entry(0, 8, { dtype: 'F4' }) }, 8),
      /a has the unknown dtype F4/,
    ],
    [
      'a shape of another size',
      file({ a: entry(0, 8, { shape: [3] }) }, 8),
      /a is F32 \[3\] and needs 12 bytes, its offsets give 8/,
    ],
    [
      'offsets backwards',
      file({ a: entry(0, 8, { data_offsets: [8, 0] }) }, 8),
      /needs 8 bytes, its offsets give -8/,
    ],
    [
      'overlap',
      file({ a: entry(0, 8), b: entry(4, 12) }, 12),
      /the bytes of b overlap those of another tensor/,
    ],
    ['the same bytes twice', file({ a: entry(0, 8), b: entry(0, 8) }, 8), /the bytes of b overlap/],
    ['a gap', file({ a: entry(0, 8), b: entry(12, 16) }, 16), /there is a gap before b/],
    ['a gap at the start', file({ a: entry(4, 8) }, 8), /there is a gap before a/],
    ['a truncated file', file(two, 9), /b ends at byte \d+, the file has \d+: it is truncated/],
    [
      'offsets out of range',
      file({ a: entry(0, 400) }, 12),
      /a ends at byte \d+, the file has \d+/,
    ],
    ['bytes left over', file(two, 20), /8 bytes after the last tensor belong to nothing/],
  ])('%s is refused in one sentence', async (_, bytes, said) => {
    const failure = await read(bytes).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ModelError);
    const { message } = failure as ModelError;
    expect(message).toMatch(said);
    expect(message).toMatch(/^model\.safetensors/);
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(200);
  });
});

describe('a safetensors file', () => {
  it('is read whatever the order of its header, without its metadata', async () => {
    const header = { b: two.b, __metadata__: { format: 'pt' }, a: two.a };
    const { entries } = await read(file(header, 12));
    expect(entries.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('may hold empty tensors and dtypes that nobody asks for', async () => {
    const header = {
      none: entry(0, 0),
      mask: { dtype: 'BOOL', shape: [2, 2], data_offsets: [0, 4] },
    };
    const { entries } = await read(file(header, 4));
    expect(entries).toHaveLength(2);
  });

  it('comes back as it was written', async () => {
    const tensors = new Map([
      ['logits', ndarray(Float32Array.from([1, -2.5, 3e-9, Infinity, 0, 7]), [1, 2, 3])],
      ['blocks.0.ünï', ndarray(Float32Array.from([4]), [1])],
    ]);
    const bytes = writeSafetensors(tensors, { made_by: 'a test' });
    const source = bytesSource('cache.safetensors', bytes);
    const { entries } = await readHeader(source);
    expect(entries[0]!.start % 8).toBe(0);
    for (const { name, shape, dtype, start, end } of entries) {
      expect(shape).toEqual(tensors.get(name)!.shape);
      expect(toFloat32(await source.read(start, end), dtype, name)).toEqual(
        tensors.get(name)!.data,
      );
    }
    expect(new TextDecoder().decode(bytes.subarray(8, 60))).toContain(
      '"__metadata__":{"made_by":"a test"}',
    );
  });
});
