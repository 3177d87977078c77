import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ModelError, messageOf } from '../base/errors';
import { partialEnding } from '../model/sources/store';
import type { FileStore, StoreWriter } from '../model/sources/store';
import type { Io } from './command';
import { openFile } from './directory';

/** Where fetched models are kept: HEADSCOPE_CACHE, else a folder where the system keeps such things. */
export function keptFolder({ env }: Pick<Io, 'env'>, platform = process.platform): string {
  const home = homedir();
  const { HEADSCOPE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = env;
  if (HEADSCOPE_CACHE) return HEADSCOPE_CACHE;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'headscope');
  if (platform === 'win32')
    return join(LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'headscope', 'Cache');
  return join(XDG_CACHE_HOME ?? join(home, '.cache'), 'headscope');
}

/**
 * Files in a folder, which is made when the first is written. Paths become flat file names; a file
 * takes its name only once it is whole.
 */
export function fileStore(folder: string): FileStore {
  const pathOf = (path: string): string => join(folder, encodeURIComponent(path));
  return {
    lasting: true,
    open: (path) => openFile(path, pathOf(path)),
    openPartial: (path) => openFile(path, pathOf(path) + partialEnding),
    writer: (path, from) =>
      mkdir(folder, { recursive: true })
        .then(() => writerOf(pathOf(path), from))
        .catch((error: unknown) => {
          throw cannotKeep(folder, error);
        }),
    async list() {
      const names = (await namesIn(folder)).filter((name) => decoded(name) !== undefined);
      return Promise.all(
        names.map(async (name) => {
          const { size, mtimeMs } = await stat(join(folder, name));
          return { path: decoded(name) ?? '', bytes: size, changed: mtimeMs };
        }),
      );
    },
    async remove(prefix) {
      for (const name of await namesIn(folder))
        if (decoded(name)?.startsWith(prefix)) await rm(join(folder, name), { force: true });
    },
  };
}

async function writerOf(path: string, from: number): Promise<StoreWriter> {
  const handle = await openToWrite(path + partialEnding);
  await handle.truncate(from);
  let at = from;
  return {
    async write(bytes) {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
        done += bytesWritten;
        at += bytesWritten;
      }
    },
    pause: () => handle.close(),
    async finish() {
      await handle.datasync();
      await handle.close();
      await rename(path + partialEnding, path);
    },
  };
}

/** Opens a file as it is, or a new one. */
async function openToWrite(path: string): Promise<FileHandle> {
  return open(path, 'r+').catch(() => open(path, 'w+'));
}

/** The files of a folder of which nothing else is known: others' files are left alone. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** The path that a file name stands for; undefined for a name that no path has. */
function decoded(name: string): string | undefined {
  try {
    const path = decodeURIComponent(name);
    return encodeURIComponent(path) === name ? path : undefined;
  } catch {
    return undefined;
  }
}

function cannotKeep(folder: string, error: unknown): ModelError {
  return new ModelError(
    `nothing can be kept in ${folder} (${messageOf(error)}): set HEADSCOPE_CACHE to a folder that can be written`,
  );
}
