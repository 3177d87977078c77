import { z } from 'zod';
import { ModelError, messageOf } from '../../base/errors';
import { hubNameOf } from '../../terms/models';
import type { HubReference } from '../../terms/models';
import type { ModelFolder } from '../weights/folder';
import { readAll } from '../weights/folder';
import type { ByteSource } from '../weights/safetensors';
import { download, refusal } from './download';
import type { RemoteFile } from './download';
import type { FileStore } from './store';

/** A file of a repository. */
export interface HubFile {
  readonly name: string;
  readonly size: number | undefined;
  readonly sha256: string | undefined;
}

/** What a revision turned out to be. */
export interface HubListing {
  /** The full commit hash: the same for ever. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}

const listingSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().nullish(),
      lfs: z.object({ sha256: z.string(), size: z.number() }).nullish(),
    }),
  ),
});

/** Files of a model folder that are worth fetching. */
const wantedFile =
  /^(config\.json|tokenizer\.json|tokenizer_config\.json|headscope\.json|vocab\.json|vocab\.txt|merges\.txt|model(-\d+-of-\d+)?\.safetensors|model\.safetensors\.index\.json)$/;

/**
 * Resolves a revision to its commit and lists its files. What was found is remembered in the store,
 * so that a model that was downloaded opens without a network.
 * @throws ModelError when there is no such model, it is gated, or nothing can be reached
 */
export async function listHub(reference: HubReference, store: FileStore): Promise<HubListing> {
  const { id, revision, endpoint } = reference;
  const url = `${endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const memo: RemoteFile = { url, path: listingPath(reference) };
  let response: Response;
  try {
    response = await fetch(url, { headers: authorization(reference) });
  } catch (error) {
    const remembered = await store.open(memo.path);
    if (remembered) return parseListing(await readAll(remembered), id);
    throw new ModelError(
      `${endpoint} could not be reached (${messageOf(error)}): check the connection`,
    );
  }
  if (!response.ok) throw new ModelError(refusal(memo, response));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const listing = parseListing(bytes, id);
  for (const revision of new Set([reference.revision, listing.commit])) {
    await remember(store, listingPath({ ...reference, revision }), bytes);
  }
  return listing;
}

/** The files that opening the model will fetch. */
export function filesToFetch({ files }: HubListing): readonly HubFile[] {
  const wanted = files.filter(({ name }) => wantedFile.test(name));
  const sharded = wanted.some(({ name }) => name === 'model.safetensors.index.json');
  const single = wanted.some(({ name }) => name === 'model.safetensors');
  return wanted.filter(({ name }) =>
    single ? !/-of-|index\.json$/.test(name) : sharded || !/-of-/.test(name),
  );
}

/** Told the bytes fetched so far of all that has to be fetched, and the file that is being fetched. */
export type BytesProgress = (done: number, total: number, file: string) => void;

/** A repository at a commit as a folder: a file is fetched into the store when it is opened first. */
export function hubFolder(
  reference: HubReference,
  { commit, files }: HubListing,
  store: FileStore,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: BytesProgress | undefined;
  } = {},
): ModelFolder {
  const toFetch = filesToFetch({ commit, files });
  const total = toFetch.reduce((sum, { size = 0 }) => sum + size, 0);
  let before = 0;
  return {
    id: hubNameOf({ ...reference, revision: commit }),
    commit,
    async open(name): Promise<ByteSource | undefined> {
      const file = toFetch.find((one) => one.name === name);
      if (!file) return undefined;
      const remote = remoteFile(reference, commit, file);
      const onProgress = (done: number): void => options.onProgress?.(before + done, total, name);
      await download(remote, store, { signal: options.signal, onProgress });
      before += file.size ?? 0;
      return named(await store.open(remote.path), name);
    },
  };
}

/** Where a model's files lie in the store, all of its revisions, and one of them. */
export function storedUnder({ id, endpoint }: HubReference, commit = ''): string {
  return `${new URL(endpoint).host}/${id}@${commit}`;
}

function remoteFile(reference: HubReference, commit: string, file: HubFile): RemoteFile {
  const { id, endpoint } = reference;
  return {
    url: `${endpoint}/${id}/resolve/${commit}/${file.name}`,
    path: `${storedUnder(reference, commit)}/${file.name}`,
    size: file.size,
    sha256: file.sha256,
    headers: authorization(reference),
  };
}

function named(source: ByteSource | undefined, name: string): ByteSource | undefined {
  return source && { name, size: source.size, read: (start, end) => source.read(start, end) };
}

function authorization({ token }: HubReference): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

function listingPath(reference: HubReference): string {
  return `${storedUnder(reference)}revision-${encodeURIComponent(reference.revision)}.json`;
}

async function remember(store: FileStore, path: string, bytes: Uint8Array): Promise<void> {
  const writer = await store.writer(path, 0);
  await writer.write(bytes);
  await writer.finish();
}

function parseListing(bytes: Uint8Array, id: string): HubListing {
  try {
    const { sha, siblings } = listingSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const files = siblings.map(({ rfilename, size, lfs }) => ({
      name: rfilename,
      size: lfs?.size ?? size ?? undefined,
      sha256: lfs?.sha256,
    }));
    return { commit: sha, files };
  } catch {
    throw new ModelError(
      `the hub's answer for ${id} is not understood: is the endpoint a Hugging Face hub?`,
    );
  }
}
