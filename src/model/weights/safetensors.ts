import { z } from 'zod';
import { ModelError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import { sizeOf } from '../../base/ndarray';
import { bytesPerValue, isKnownDtype } from './dtypes';
import type { Dtype } from './dtypes';

/** Bytes that can be read in pieces. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /** @throws Error when the piece cannot be read. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** One tensor of a file: where its bytes lie, counted from the file's start. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A file's table of contents. */
export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly entries: readonly TensorEntry[];
  /** What its `__metadata__` says; texts only. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The first bytes of the file, up to the first tensor. */
  readonly bytes: Uint8Array;
}

const index = z.number().int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(index),
  data_offsets: z.tuple([index, index]),
});
const largestHeader = 100_000_000;

/**
 * Reads and checks the table of contents: u64 length, JSON, then bytes without gap or overlap.
 * @throws ModelError that says what is wrong with the file.
 */
export async function readHeader(source: ByteSource): Promise<SafetensorsHeader> {
  if (source.size < 8) throw notSafetensors(source, `it has ${source.size} bytes`);
  const view = new DataView((await source.read(0, 8)).slice().buffer);
  const length = Number(view.getBigUint64(0, true));
  if (length > largestHeader)
    throw notSafetensors(source, `its header would be ${length} bytes long`);
  if (8 + length > source.size) {
    throw new ModelError(
      `${source.name}: the header is said to be ${length} bytes long, the file has ${source.size}: it is truncated or not a safetensors file`,
    );
  }
  const bytes = await source.read(0, 8 + length);
  const json = parseJson(bytes.subarray(8), source);
  const entries = entriesOf(json, 8 + length, source);
  checkExtents(entries, 8 + length, source);
  const metadata = z.record(z.string(), z.string()).safeParse(json.__metadata__);
  return { entries, metadata: metadata.data ?? {}, bytes };
}

function parseJson(bytes: Uint8Array, source: ByteSource): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw notSafetensors(source, 'its header is not JSON');
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(json);
  if (!parsed.success) throw notSafetensors(source, 'its header is not a JSON object');
  return parsed.data;
}

function entriesOf(
  json: Record<string, unknown>,
  dataStart: number,
  source: ByteSource,
): TensorEntry[] {
  const entries = Object.entries(json)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, raw]) => {
      const parsed = entrySchema.safeParse(raw);
      if (!parsed.success)
        throw new ModelError(`${source.name}: the entry of ${name} is not understood`);
      return entryOf(name, parsed.data, dataStart, source);
    });
  return entries.sort((a, b) => a.start - b.start || a.end - b.end);
}

function entryOf(
  name: string,
  { dtype, shape, data_offsets: [start, end] }: z.infer<typeof entrySchema>,
  dataStart: number,
  source: ByteSource,
): TensorEntry {
  if (!isKnownDtype(dtype))
    throw new ModelError(`${source.name}: ${name} has the unknown dtype ${dtype}`);
  const expected = sizeOf(shape) * bytesPerValue(dtype);
  if (end - start !== expected) {
    throw new ModelError(
      `${source.name}: ${name} is ${dtype} [${shape.join(', ')}] and needs ${expected} bytes, its offsets give ${end - start}`,
    );
  }
  return { name, dtype, shape, start: dataStart + start, end: dataStart + end };
}

function checkExtents(
  entries: readonly TensorEntry[],
  dataStart: number,
  source: ByteSource,
): void {
  let reached = dataStart;
  for (const { name, start, end } of entries) {
    if (start < reached)
      throw new ModelError(`${source.name}: the bytes of ${name} overlap those of another tensor`);
    if (start > reached) throw new ModelError(`${source.name}: there is a gap before ${name}`);
    if (end > source.size) {
      throw new ModelError(
        `${source.name}: ${name} ends at byte ${end}, the file has ${source.size}: it is truncated, load it again`,
      );
    }
    reached = end;
  }
  if (reached < source.size) {
    throw new ModelError(
      `${source.name}: ${source.size - reached} bytes after the last tensor belong to nothing`,
    );
  }
}

function notSafetensors(source: ByteSource, why: string): ModelError {
  return new ModelError(`${source.name} is not a safetensors file: ${why}`);
}

/** A safetensors file of f32 tensors, in the order given. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, NdArray>,
  metadata: Record<string, string> = {},
): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> =
    Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(json, 8);
  let at = 8 + padded;
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}
