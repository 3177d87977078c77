import type { ModelFolder } from '../weights/folder';
import type { ByteSource } from '../weights/safetensors';
import { download } from './download';
import type { RemoteFile } from './download';
import type { FileStore } from './store';

/** A model elsewhere, listed: everything that opening it will fetch. */
export interface Repository {
  readonly kind: 'hub' | 'url';
  /** What opens this very model again. */
  readonly id: string;
  /** What a hub's revision was resolved to. */
  readonly commit?: string;
  /** The name and version under which the store keeps its files. */
  readonly storedAs: string;
  readonly files: readonly RepositoryFile[];
}

/** One file of a model elsewhere. */
export interface RepositoryFile extends RemoteFile {
  readonly name: string;
}

/** Small files of a model folder that are worth fetching. */
export const smallFiles = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'preprocessor_config.json',
  'headscope.json',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
  'tokenizer.model',
  'spiece.model',
] as const;

/** Without SentencePiece's file where there is a tokenizer that is read: it would be fetched for nothing. */
export function worthFetching<T extends { readonly name: string }>(
  files: readonly T[],
): readonly T[] {
  const readable = files.some(({ name }) =>
    /^(tokenizer\.json|merges\.txt|vocab\.txt)$/.test(name),
  );
  return readable ? files.filter(({ name }) => !/\.model$/.test(name)) : files;
}

/** Told the bytes fetched so far of all that has to be fetched, and the file that is being fetched. */
export type BytesProgress = (done: number, total: number, file: string) => void;

/** A model elsewhere as a folder: a file is fetched into the store when it is opened first. */
export function repositoryFolder(
  { id, commit, files }: Repository,
  store: FileStore,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: BytesProgress | undefined;
  } = {},
): ModelFolder {
  const total = files.reduce((sum, file) => sum + announced(file), 0);
  let before = 0;
  return {
    id,
    ...(commit === undefined ? {} : { commit }),
    async open(name): Promise<ByteSource | undefined> {
      const file = files.find((one) => one.name === name);
      if (!file) return undefined;
      const onProgress = (done: number): void => options.onProgress?.(before + done, total, name);
      await download(file, store, { signal: options.signal, onProgress });
      before += announced(file);
      return named(await store.open(file.path), name);
    },
  };
}

/** The bytes of a file as far as they are known before it is fetched. */
export function announced({ size, about }: RepositoryFile): number {
  return size ?? about ?? 0;
}

/** Keeps a small file whole: what a server said, for the time without a network. */
export async function remember(store: FileStore, path: string, bytes: Uint8Array): Promise<void> {
  const writer = await store.writer(path, 0);
  await writer.write(bytes);
  await writer.finish();
}

function named(source: ByteSource | undefined, name: string): ByteSource | undefined {
  return source && { name, size: source.size, read: (start, end) => source.read(start, end) };
}
