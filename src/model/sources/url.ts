import { z } from 'zod';
import { digestOfJson } from '../../base/digest';
import { ModelError } from '../../base/errors';
import { readAll } from '../weights/folder';
import { Unreached, peek, safetensorsSize } from './peek';
import type { Peek } from './peek';
import { remember, smallFiles, worthFetching } from './repository';
import type { Repository, RepositoryFile } from './repository';
import type { FileStore } from './store';

/** What is remembered of a file: enough to fetch it, or to find it in the store. */
const fileSchema = z.object({
  name: z.string(),
  size: z.number().optional(),
  about: z.number().optional(),
  version: z.string(),
});
type ListedFile = z.infer<typeof fileSchema>;

const indexName = 'model.safetensors.index.json';
const indexSchema = z.object({
  weight_map: z.record(z.string(), z.string().regex(/^[\w.-]+\.safetensors$/)),
});
const mostBytesOfIndex = 50_000_000;
/** Hex digits that stand for a folder's version. */
const versionDigits = 16;

/**
 * The folder at an address, by asking for each file that a model can have. What was found is
 * remembered in the store; the files are kept under the address and what the server says of their
 * versions (ETags or dates, and sizes), so that files that change are fetched again. Undefined where
 * there is no config.json.
 * @param address ends in a slash
 * @throws ModelError when the server cannot be reached or refuses
 */
export async function urlRepository(
  address: string,
  store: FileStore,
  token?: string,
): Promise<Repository | undefined> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const files = await listFolder(address, store, headers);
  if (!files) return undefined;
  const storedAs = `${address}@${digestOfJson(files).slice(0, versionDigits)}`;
  return {
    kind: 'url',
    id: address,
    storedAs,
    files: files.map(({ name, size, about }): RepositoryFile => ({
      ...{ name, url: address + name, path: `${storedAs}/${name}`, size, about, headers },
    })),
  };
}

async function listFolder(
  address: string,
  store: FileStore,
  headers: Readonly<Record<string, string>>,
): Promise<readonly ListedFile[] | undefined> {
  const memo = `${address}@listing.json`;
  try {
    const files = await askForFiles(address, headers);
    if (!files) return undefined;
    await remember(store, memo, new TextEncoder().encode(JSON.stringify(files)));
    return files;
  } catch (error) {
    const remembered = error instanceof Unreached && (await store.open(memo));
    if (!remembered) throw error;
    const text = new TextDecoder().decode(await readAll(remembered));
    return z.array(fileSchema).parse(JSON.parse(text));
  }
}

async function askForFiles(
  address: string,
  headers: Readonly<Record<string, string>>,
): Promise<readonly ListedFile[] | undefined> {
  const ask = (name: string): Promise<ListedFile | undefined> => small(address, name, headers);
  const config = await ask('config.json');
  if (!config) return undefined;
  const others = await Promise.all(smallFiles.filter((name) => name !== 'config.json').map(ask));
  const found = others.filter((file) => file !== undefined);
  return [config, ...worthFetching(found), ...(await weights(address, headers))];
}

/** `model.safetensors`, or the index and the shards that it names. */
async function weights(
  address: string,
  headers: Readonly<Record<string, string>>,
): Promise<readonly ListedFile[]> {
  const single = await shard(address, 'model.safetensors', headers);
  if (single) return [single];
  const index = await peek(address + indexName, headers);
  if (!index) return [];
  const listed: ListedFile[] = [listedAs(indexName, index)];
  for (const name of await shardNames(index)) {
    const file = await shard(address, name, headers);
    if (!file) throw new ModelError(`${address} has no ${name}, which ${indexName} names`);
    listed.push(file);
  }
  return listed;
}

async function shardNames(index: Peek): Promise<readonly string[]> {
  const bytes = await index.first(mostBytesOfIndex);
  index.close();
  try {
    const { weight_map } = indexSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return [...new Set(Object.values(weight_map))].sort();
  } catch {
    throw new ModelError(`${indexName}: expected a weight_map of names to files`);
  }
}

async function small(
  address: string,
  name: string,
  headers: Readonly<Record<string, string>>,
): Promise<ListedFile | undefined> {
  const file = await peek(address + name, headers);
  file?.close();
  return file && listedAs(name, file);
}

async function shard(
  address: string,
  name: string,
  headers: Readonly<Record<string, string>>,
): Promise<ListedFile | undefined> {
  const file = await peek(address + name, headers);
  if (!file) return undefined;
  try {
    return { name, size: await safetensorsSize(file), version: file.version };
  } finally {
    file.close();
  }
}

function listedAs(name: string, { length: about, version }: Peek): ListedFile {
  return { name, version, ...(about === undefined ? {} : { about }) };
}
