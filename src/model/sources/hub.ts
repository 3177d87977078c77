import { z } from 'zod';
import { ModelError, messageOf } from '../../base/errors';
import { hubNameOf } from '../../terms/modelNames';
import type { HubReference } from '../../terms/modelNames';
import { readAll } from '../weights/folder';
import { refusal } from './download';
import { remember, smallFiles, worthFetching } from './repository';
import type { Repository } from './repository';
import type { FileStore } from './store';

interface HubFile {
  readonly name: string;
  readonly size: number | undefined;
  readonly sha256: string | undefined;
}

/** What a revision turned out to be. */
interface HubListing {
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

const weightFile = /^(model(-\d+-of-\d+)?\.safetensors|model\.safetensors\.index\.json)$/;

const fullCommit = /^[0-9a-f]{40}$/;

/**
 * A model of a hub at the commit that its revision is resolved to. What was found is remembered in the
 * store, so that a model that was downloaded opens without a network, or once the hub refuses it.
 * @throws ModelError when there is no such model, it is gated, or nothing can be reached
 */
export async function hubRepository(
  reference: HubReference,
  store: FileStore,
): Promise<Repository> {
  const { commit, files } = await listHub(reference, store);
  const at = { ...reference, revision: commit };
  return {
    kind: 'hub',
    id: hubNameOf(at),
    commit,
    storedAs: hubNameOf(at),
    files: filesToFetch(files).map(({ name, size, sha256 }) => ({
      name,
      url: `${reference.endpoint}/${reference.id}/resolve/${commit}/${name}`,
      path: `${hubNameOf(at)}/${name}`,
      size,
      sha256,
      headers: authorization(reference),
    })),
  };
}

/** What a hub lists at a commit stays as it is: it is asked for once. */
async function listHub(reference: HubReference, store: FileStore): Promise<HubListing> {
  const kept = await store.open(listingPath(reference));
  if (kept && fullCommit.test(reference.revision)) {
    return parseListing(await readAll(kept), reference.id);
  }
  const asked = await askHub(reference).catch((error: unknown) => {
    if (!kept) throw error;
    return readAll(kept);
  });
  const listing = parseListing(asked, reference.id);
  for (const revision of new Set([reference.revision, listing.commit])) {
    await remember(store, listingPath({ ...reference, revision }), asked);
  }
  return listing;
}

async function askHub(reference: HubReference): Promise<Uint8Array> {
  const { id, revision, endpoint } = reference;
  const url = `${endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await fetch(url, { headers: authorization(reference) }).catch(
    (error: unknown) => {
      throw new ModelError(
        `${endpoint} could not be reached (${messageOf(error)}): check the connection`,
      );
    },
  );
  if (!response.ok) throw new ModelError(refusal({ url }, response));
  return new Uint8Array(await response.arrayBuffer());
}

/** The files that opening the model will fetch. */
function filesToFetch(files: readonly HubFile[]): readonly HubFile[] {
  const small: readonly string[] = smallFiles;
  const wanted = worthFetching(
    files.filter(({ name }) => small.includes(name) || weightFile.test(name)),
  );
  const sharded = wanted.some(({ name }) => name === 'model.safetensors.index.json');
  const single = wanted.some(({ name }) => name === 'model.safetensors');
  return wanted.filter(({ name }) =>
    single ? !/-of-|index\.json$/.test(name) : sharded || !/-of-/.test(name),
  );
}

function authorization({ token }: HubReference): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

function listingPath(reference: HubReference): string {
  const { revision } = reference;
  return `${hubNameOf({ ...reference, revision: '' })}revision-${encodeURIComponent(revision)}.json`;
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
