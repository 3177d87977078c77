import type { ByteSource } from '../weights/safetensors';
import { memoryStore, partialEnding } from './store';
import type { FileStore, StoredFile, StoreWriter } from './store';

/** The folder of this project in the origin private file system. */
const rootName = 'headscope-models';

/**
 * Files in the browser's origin private file system: they stay until the user removes them, and only
 * this page can read them. Where the browser has none (private windows), files stay in memory.
 */
export async function browserStore(): Promise<FileStore> {
  try {
    const origin = await navigator.storage.getDirectory();
    return storeIn(await origin.getDirectoryHandle(rootName, { create: true }));
  } catch {
    return memoryStore();
  }
}

/** Paths become flat file names, so that no folder is left empty behind. */
function storeIn(root: FileSystemDirectoryHandle): FileStore {
  const sourceOf = async (name: string): Promise<ByteSource | undefined> => {
    const file = await fileNamed(root, name);
    return file && fromFile(file, name);
  };
  return {
    lasting: true,
    open: (path) => sourceOf(encodeURIComponent(path)),
    openPartial: (path) => sourceOf(encodeURIComponent(path) + partialEnding),
    writer: (path, from) => writerOf(root, encodeURIComponent(path), from),
    async list() {
      const files: StoredFile[] = [];
      for await (const [name, handle] of root.entries()) {
        if (handle.kind !== 'file') continue;
        const { size, lastModified } = await handle.getFile();
        files.push({ path: decodeURIComponent(name), bytes: size, changed: lastModified });
      }
      return files;
    },
    async remove(prefix) {
      for await (const name of root.keys()) {
        if (decodeURIComponent(name).startsWith(prefix)) await root.removeEntry(name);
      }
    },
  };
}

async function fileNamed(root: FileSystemDirectoryHandle, name: string): Promise<File | undefined> {
  try {
    return await (await root.getFileHandle(name)).getFile();
  } catch {
    return undefined;
  }
}

function fromFile(file: File, name: string): ByteSource {
  const read = async (start: number, end: number): Promise<Uint8Array> =>
    new Uint8Array(await file.slice(start, end).arrayBuffer());
  return { name: decodeURIComponent(name), size: file.size, read };
}

async function writerOf(
  root: FileSystemDirectoryHandle,
  name: string,
  from: number,
): Promise<StoreWriter> {
  const handle = await root.getFileHandle(name + partialEnding, { create: true });
  const access = await handle.createSyncAccessHandle();
  access.truncate(from);
  let at = from;
  const close = (): void => {
    access.flush();
    access.close();
  };
  return {
    write(bytes) {
      at += access.write(bytes, { at });
      return Promise.resolve();
    },
    pause() {
      close();
      return Promise.resolve();
    },
    async finish() {
      close();
      await rename(root, handle, name);
    },
  };
}

/** `move` is not in every browser: where it lacks, the file is copied. */
async function rename(
  root: FileSystemDirectoryHandle,
  handle: FileSystemFileHandle,
  name: string,
): Promise<void> {
  if ('move' in handle) {
    await (handle as FileSystemFileHandle & { move(name: string): Promise<void> }).move(name);
    return;
  }
  const target = await (await root.getFileHandle(name, { create: true })).createWritable();
  await (await handle.getFile()).stream().pipeTo(target);
  await root.removeEntry(name + partialEnding);
}
