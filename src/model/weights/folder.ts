import { ModelError, messageOf } from '../../base/errors';
import type { ByteSource } from './safetensors';

/** A Hugging Face style folder, wherever it lies. */
export interface ModelFolder {
  /** What it is called: a bundled model's id or the folder's name. */
  readonly id: string;
  /** The commit that a hub's revision was resolved to. */
  readonly commit?: string;
  /** A file by its name within the folder; undefined where there is none. */
  open(name: string): Promise<ByteSource | undefined>;
}

/** A whole file as bytes. */
export async function readAll(source: ByteSource): Promise<Uint8Array> {
  return source.read(0, source.size);
}

/** A file that must be there. @throws ModelError that says what the folder needs. */
export async function required(folder: ModelFolder, name: string): Promise<ByteSource> {
  const source = await folder.open(name);
  if (source) return source;
  throw new ModelError(
    `${folder.id} has no ${name}: a model folder needs config.json and model.safetensors (and tokenizer.json to read texts)`,
  );
}

/** A JSON file, undefined where there is none. @throws ModelError when it is no JSON. */
export async function readJson(
  folder: ModelFolder,
  name: string,
): Promise<{ json: unknown; bytes: Uint8Array } | undefined> {
  const source = await folder.open(name);
  if (!source) return undefined;
  const bytes = await readAll(source);
  try {
    return { json: JSON.parse(new TextDecoder().decode(bytes)) as unknown, bytes };
  } catch (error) {
    throw new ModelError(`${name} is not valid JSON: ${messageOf(error)}`);
  }
}

/** A folder that was picked or dropped: files whose paths may begin with the folder's name. */
export function folderOfFiles(id: string, files: readonly File[]): ModelFolder {
  const nameOf = (file: File): string =>
    (file.webkitRelativePath || file.name).split('/').slice(-1)[0] ?? '';
  return {
    id,
    open: (name) => {
      const file = files.find((one) => nameOf(one) === name);
      return Promise.resolve(file && fileSource(file));
    },
  };
}

function fileSource(file: File): ByteSource {
  return {
    name: file.name,
    size: file.size,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}

/** A folder below an address, of which the file names are known. Each file is fetched whole, once. */
export function folderAt(id: string, base: string, files: readonly string[]): ModelFolder {
  return {
    id,
    open: async (name) =>
      files.includes(name) ? bytesSource(name, await fetchBytes(`${base}/${name}`)) : undefined,
  };
}

/** Bytes in memory as a source. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new ModelError(`${url} could not be fetched: ${messageOf(error)}`);
  });
  if (!response.ok)
    throw new ModelError(`${url} could not be fetched: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
