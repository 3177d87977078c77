import { partialEnding } from '../model/sources/store';
import type { FileStore } from '../model/sources/store';

/** What may lie in a folder of the store. */
export interface Limits {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Makes room in a folder for one file more of at most so many bytes: those that were written longest
 * ago go first, `path` itself never.
 */
export async function makeRoom(
  store: FileStore,
  folder: string,
  path: string,
  bytes: number,
  limits: Limits,
): Promise<void> {
  const others = (await store.list())
    .filter((file) => file.path.startsWith(folder) && plainPath(file.path) !== path)
    .sort((a, b) => b.changed - a.changed);
  let [files, taken] = [1, bytes];
  for (const other of others) {
    taken += other.bytes;
    if (++files > limits.files || taken > limits.bytes) await store.remove(other.path);
  }
}

/** A file's path, finished or not. */
export function plainPath(path: string): string {
  return path.endsWith(partialEnding) ? path.slice(0, -partialEnding.length) : path;
}
