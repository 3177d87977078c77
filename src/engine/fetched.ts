import { InputError, ModelError } from '../base/errors';
import { hubRepository } from '../model/sources/hub';
import { offerOf } from '../model/sources/offer';
import { repositoryFolder } from '../model/sources/repository';
import type { Repository } from '../model/sources/repository';
import { urlRepository } from '../model/sources/url';
import { zipFolder } from '../model/sources/zip';
import type { FileStore } from '../model/sources/store';
import { readJson } from '../model/weights/folder';
import type { ModelFolder } from '../model/weights/folder';
import { folderInstead, parseHubName } from '../terms/modelNames';
import type { ModelInfo, ModelOffer, ModelSource, StoredModel } from '../terms/models';
import type { FolderOptions, Held } from './held';

/** A source's folder, and what kind of source it turned out to be. */
export interface OpenedFolder {
  readonly folder: ModelFolder;
  readonly kind: ModelInfo['source'];
}

/** Opens any source: hubs, addresses and archives here, what depends on the place by the host. */
export async function openFolder(
  source: ModelSource,
  held: Held,
  { signal, onProgress }: FolderOptions,
): Promise<OpenedFolder> {
  if (source.kind === 'hub' || source.kind === 'url') {
    const store = await held.store();
    const repository = await repositoryOf(source, store);
    const report = (done: number, total: number, item: string): void => {
      onProgress?.({ stage: 'download', item, done, total, unit: 'bytes' });
    };
    const folder = repositoryFolder(repository, store, { signal, onProgress: report });
    return { folder, kind: repository.kind };
  }
  if (source.kind === 'lab') {
    return { folder: await held.labRuns.folder(source.id), kind: source.kind };
  }
  const [only, ...others] = source.kind === 'files' ? source.files : [];
  const folder =
    only && others.length === 0 && only.name.endsWith('.zip')
      ? await zipFolder(only.name, only)
      : await held.host.folderOf(source, { signal, onProgress });
  return { folder, kind: source.kind };
}

/** What opening a model from elsewhere would take. @throws InputError for sources that need no fetching. */
export async function inspectSource(source: ModelSource, held: Held): Promise<ModelOffer> {
  if (source.kind !== 'hub' && source.kind !== 'url')
    throw new InputError('only models from elsewhere are fetched: open it directly');
  const store = await held.store();
  const repository = await repositoryOf(source, store);
  const config = await readJson(repositoryFolder(repository, store), 'config.json');
  if (!config)
    throw new ModelError(`${source.id} has no config.json: is it a model of transformers?`);
  return offerOf(repository, config.json, held.backend(), store);
}

/** @throws ModelError that says why there is none */
async function repositoryOf(
  { kind, id, token }: Extract<ModelSource, { kind: 'hub' | 'url' }>,
  store: FileStore,
): Promise<Repository> {
  if (kind === 'url') {
    const folder = await urlRepository(id, store, token);
    if (folder) return folder;
    throw new ModelError(`${id} has no config.json: is it the address of a model's folder?`);
  }
  const reference = { ...parseHubName(id), token };
  const instead = folderInstead(id);
  if (instead === undefined) return hubRepository(reference, store);
  try {
    return await hubRepository(reference, store);
  } catch (error) {
    const folder = await urlRepository(instead, store, token);
    if (folder) return folder;
    throw error;
  }
}

/** Removes a version of a model, and with the last one what was remembered of it. */
export async function removeStored(
  store: FileStore,
  { name, commit }: Pick<StoredModel, 'name' | 'commit'>,
): Promise<void> {
  await store.remove(`${name}@${commit}`);
  const others = (await storedModels(store)).some((model) => model.name === name);
  if (!others) await store.remove(`${name}@`);
}

/** The models in the store, by name and version. */
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
