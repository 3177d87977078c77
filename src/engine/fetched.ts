import { InputError, ModelError } from '../base/errors';
import { hubFolder, listHub } from '../model/sources/hub';
import { offerOf } from '../model/sources/offer';
import { zipFolder } from '../model/sources/zip';
import type { FileStore } from '../model/sources/store';
import { readJson } from '../model/weights/folder';
import type { ModelFolder } from '../model/weights/folder';
import { parseHubName } from '../terms/models';
import type { ModelOffer, ModelSource, StoredModel } from '../terms/models';
import type { FolderOptions, Held } from './held';

/** Opens any source: hubs and archives here, what depends on the place by the host. */
export async function openFolder(
  source: ModelSource,
  held: Held,
  { signal, onProgress }: FolderOptions,
): Promise<ModelFolder> {
  if (source.kind === 'hub') {
    const store = await held.store();
    const reference = { ...parseHubName(source.id), token: source.token };
    const report = (done: number, total: number, file: string): void => {
      onProgress?.(`fetching ${file}`, done, total);
    };
    return hubFolder(reference, await listHub(reference, store), store, {
      signal,
      onProgress: report,
    });
  }
  const [only, ...others] = source.kind === 'files' ? source.files : [];
  if (only && others.length === 0 && only.name.endsWith('.zip')) return zipFolder(only.name, only);
  return held.host.folderOf(source, { signal, onProgress });
}

/** What opening a hub's model would take. @throws InputError for sources that need no fetching. */
export async function inspectSource(source: ModelSource, held: Held): Promise<ModelOffer> {
  if (source.kind !== 'hub')
    throw new InputError('only models of a hub are fetched: open it directly');
  const store = await held.store();
  const reference = { ...parseHubName(source.id), token: source.token };
  const listing = await listHub(reference, store);
  const config = await readJson(hubFolder(reference, listing, store), 'config.json');
  if (!config)
    throw new ModelError(`${source.id} has no config.json: is it a model of transformers?`);
  return offerOf(reference, listing, config.json, held.backend(), store);
}

/** The models in the store, by host, name and commit. */
export async function storedModels(store: FileStore): Promise<StoredModel[]> {
  const bytes = new Map<string, number>();
  for (const { path, bytes: size } of await store.list()) {
    const [, model] = /^(.+@[0-9a-f]{7,64})\//.exec(path) ?? [];
    if (model !== undefined) bytes.set(model, (bytes.get(model) ?? 0) + size);
  }
  return [...bytes].map(([model, size]) => {
    const at = model.lastIndexOf('@');
    return { name: model.slice(0, at), commit: model.slice(at + 1), bytes: size };
  });
}
