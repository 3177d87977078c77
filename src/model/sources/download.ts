import { digester } from '../../base/digest';
import type { Digester } from '../../base/digest';
import { CancelledError, ModelError, messageOf, throwIfCancelled } from '../../base/errors';
import type { ByteSource } from '../weights/safetensors';
import type { FileStore, StoreWriter } from './store';

/** One file to fetch, and what is known of it beforehand. */
export interface RemoteFile {
  readonly url: string;
  /** Its path in the store. */
  readonly path: string;
  readonly size?: number | undefined;
  /** About its bytes, for progress, where `size` is not known. */
  readonly about?: number | undefined;
  /** SHA-256 that its bytes must have. */
  readonly sha256?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of this file that have come, and how many there will be (0: unknown). */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A connection that breaks is taken up again this often. */
const attempts = 4;
/** Pieces in which stored bytes are hashed again. */
const rereadBytes = 2 ** 22;

/**
 * Fetches a file into the store, from where an earlier try ended, and checks size and digest before
 * it counts as stored. A cancelled or broken download keeps what has come.
 * @throws ModelError that says what happened and what to do; CancelledError when cancelled
 */
export async function download(
  file: RemoteFile,
  store: FileStore,
  options: DownloadOptions = {},
): Promise<void> {
  if (await store.open(file.path)) return;
  for (let attempt = 1; ; attempt++) {
    throwIfCancelled(options.signal);
    try {
      await fetchRest(file, store, options);
      return;
    } catch (error) {
      if (options.signal?.aborted) throw new CancelledError();
      if (!(error instanceof BrokenConnection)) throw error;
      if (attempt === attempts) throw new ModelError(brokenSentence(file, error));
    }
  }
}

/** The connection ended before the file did; another try may go on from there. */
class BrokenConnection extends Error {
  constructor(
    readonly done: number,
    cause: unknown,
  ) {
    super(messageOf(cause));
  }
}

async function fetchRest(
  file: RemoteFile,
  store: FileStore,
  options: DownloadOptions,
): Promise<void> {
  const stored = await store.openPartial(file.path);
  const response = await request(file, stored?.size ?? 0, options.signal);
  const from = response.status === 206 ? (stored?.size ?? 0) : 0;
  const total = file.size ?? file.about ?? 0;
  const hash = digester();
  if (stored && from > 0) await hashStored(hash, stored, from, options.signal);
  const writer = await store.writer(file.path, from);
  const done = await pour(response, writer, hash, { ...options, from, total });
  if (file.size !== undefined && done < file.size) {
    await writer.pause();
    throw new BrokenConnection(done, new Error(`it ended after ${done} of ${file.size} bytes`));
  }
  await settle(file, store, writer, done, hash.hex());
}

async function settle(
  file: RemoteFile,
  store: FileStore,
  writer: StoreWriter,
  done: number,
  sha256: string,
): Promise<void> {
  const wrong =
    (file.size !== undefined &&
      done !== file.size &&
      `it has ${done} bytes instead of ${file.size}`) ||
    (file.sha256 !== undefined && sha256 !== file.sha256 && 'its digest is not the one announced');
  if (!wrong) return writer.finish();
  await writer.pause();
  await store.remove(file.path);
  throw new ModelError(
    `${nameOf(file)} arrived damaged: ${wrong}; nothing of it was kept, try again`,
  );
}

async function request(
  file: RemoteFile,
  from: number,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const range = from > 0 ? { range: `bytes=${from}-` } : {};
  try {
    const response = await fetch(file.url, {
      headers: { ...file.headers, ...range },
      // The store keeps it: a browser's cache would keep it once more.
      cache: 'no-store',
      signal: signal ?? null,
    });
    if (response.status === 416) return await request(file, 0, signal);
    if (!response.ok) throw new ModelError(refusal(file, response));
    return response;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new BrokenConnection(from, error);
  }
}

async function pour(
  response: Response,
  writer: StoreWriter,
  hash: Digester,
  { from, total, onProgress }: DownloadOptions & { from: number; total: number },
): Promise<number> {
  let done = from;
  const reader = response.body?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      hash.update(part.value);
      await keep(writer, part.value);
      done += part.value.length;
      onProgress?.(done, total);
    }
    return done;
  } catch (error) {
    await writer.pause();
    if (error instanceof ModelError) throw error;
    throw new BrokenConnection(done, error);
  }
}

async function keep(writer: StoreWriter, bytes: Uint8Array): Promise<void> {
  try {
    await writer.write(bytes);
  } catch (error) {
    throw new ModelError(
      `what was fetched could not be kept (${messageOf(error)}): remove a model that is kept on this machine to make room`,
    );
  }
}

async function hashStored(
  hash: Digester,
  stored: ByteSource,
  size: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let at = 0; at < size; at += rereadBytes) {
    throwIfCancelled(signal);
    hash.update(await stored.read(at, Math.min(size, at + rereadBytes)));
  }
}

/** What a server's refusal means to the user. */
export function refusal(
  { url }: { readonly url: string },
  { status, statusText }: Response,
): string {
  if (status === 401 || status === 403) {
    return `${hostOf(url)} asks who you are (${status}): the model is gated or private; accept its terms on its page and give an access token`;
  }
  if (status === 404)
    return `${hostOf(url)} has no ${new URL(url).pathname.slice(1)} (404): check the name and the revision`;
  return `${url} could not be fetched: ${status} ${statusText}`.trim();
}

function brokenSentence(file: RemoteFile, { done, message }: BrokenConnection): string {
  const rest = done > 0 ? `; ${done} bytes are kept, try again to go on from there` : '; try again';
  return `the connection broke while ${nameOf(file)} was fetched (${message})${rest}`;
}

function nameOf({ path }: RemoteFile): string {
  return path.split('/').at(-1) ?? path;
}

function hostOf(url: string): string {
  return new URL(url).host;
}
