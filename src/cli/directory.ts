import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError, messageOf } from '../base/errors';
import type { ModelFolder } from '../model/weights/folder';
import type { ByteSource } from '../model/weights/safetensors';

/** A model folder on disk; its files are read piece by piece, as they are asked for. */
export function directoryFolder(id: string, path: string): ModelFolder {
  return { id, open: (name) => openFile(name, join(path, name)) };
}

/** Whether a path is a directory. */
export async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The code of a file system's error: `ENOENT` and the like. */
export function codeOf(error: unknown): string | undefined {
  const known = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return known ? (error as Error & { code: string }).code : undefined;
}

/** One file; undefined where there is none. @throws ModelError when it is there but cannot be read. */
export async function openFile(name: string, path: string): Promise<ByteSource | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new ModelError(`${name} is not a file`);
    return { name, size: found.size, read: (start, end) => readPiece(name, path, start, end) };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error instanceof ModelError ? error : unreadable(name, error);
  }
}

/** Every read has a handle of its own, so that none is left open. */
async function readPiece(
  name: string,
  path: string,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(name, error);
  });
  try {
    const bytes = new Uint8Array(end - start);
    let filled = 0;
    while (filled < bytes.length) {
      const most = Math.min(bytes.length - filled, largestRead);
      const { bytesRead } = await handle.read(bytes, filled, most, start + filled);
      if (bytesRead === 0) throw new ModelError(`${name} ended while it was read: load it again`);
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** The system reads less than 2 GiB at once. */
const largestRead = 2 ** 30;

function unreadable(name: string, error: unknown): ModelError {
  return new ModelError(`${name} cannot be read: ${messageOf(error)}`);
}
