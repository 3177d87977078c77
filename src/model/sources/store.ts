import type { ByteSource } from '../weights/safetensors';

/** Writes a file piece by piece; nobody finds it before `finish`. */
export interface StoreWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Keeps what was written, to go on from there later. */
  pause(): Promise<void>;
  /** Makes the file whole. */
  finish(): Promise<void>;
}

/** One file of a store. */
export interface StoredFile {
  /** Of one that is not finished with `partialEnding`. */
  readonly path: string;
  readonly bytes: number;
  /** When it was written last: a number that is larger for what is later. */
  readonly changed: number;
}

/** Where downloaded files are kept, by paths such as `org/name@commit/config.json`. */
export interface FileStore {
  /** Whether files stay after the session: what the user is told. */
  readonly lasting: boolean;
  /** A whole file; undefined where there is none. */
  open(path: string): Promise<ByteSource | undefined>;
  /** The bytes of a file that was not finished, as far as they go; undefined where there is none. */
  openPartial(path: string): Promise<ByteSource | undefined>;
  /** Goes on with a file after its first `from` bytes; what comes after them is forgotten. */
  writer(path: string, from: number): Promise<StoreWriter>;
  /** Every stored file, finished or not. */
  list(): Promise<readonly StoredFile[]>;
  /** Removes every file whose path begins so. */
  remove(prefix: string): Promise<void>;
}

/** The ending of files that are not finished. */
export const partialEnding = '.part';

/** Files in memory: where the browser keeps none, and for tests. */
export function memoryStore(): FileStore {
  const files = new Map<string, { readonly bytes: Uint8Array; readonly changed: number }>();
  let clock = 0;
  const source = (path: string): Promise<ByteSource | undefined> => {
    const bytes = files.get(path)?.bytes;
    if (!bytes) return Promise.resolve(undefined);
    const read = (start: number, end: number): Promise<Uint8Array> =>
      Promise.resolve(bytes.subarray(start, end));
    return Promise.resolve({ name: path, size: bytes.length, read });
  };
  return {
    lasting: false,
    open: source,
    openPartial: (path) => source(path + partialEnding),
    writer(path, from) {
      const pieces = [files.get(path + partialEnding)?.bytes.slice(0, from) ?? new Uint8Array()];
      const keepAs = (name: string): Promise<void> => {
        files.delete(path + partialEnding);
        files.set(name, { bytes: joined(pieces), changed: ++clock });
        return Promise.resolve();
      };
      return Promise.resolve({
        write: (bytes) => Promise.resolve(void pieces.push(bytes.slice())),
        pause: () => keepAs(path + partialEnding),
        finish: () => keepAs(path),
      });
    },
    list: () =>
      Promise.resolve(
        [...files].map(([path, { bytes, changed }]) => ({ path, bytes: bytes.length, changed })),
      ),
    remove(prefix) {
      for (const path of files.keys()) if (path.startsWith(prefix)) files.delete(path);
      return Promise.resolve();
    },
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
