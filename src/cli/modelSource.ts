import { basename, resolve } from 'node:path';
import { ModelError } from '../base/errors';
import type { ModelFolder } from '../model/weights/folder';
import { defaultEndpoint, parseRemoteName } from '../terms/modelNames';
import type { ModelSource } from '../terms/models';
import { bundledModels } from './bundledModels';
import type { Io } from './command';
import { directoryFolder, isDirectory } from './directory';
import type { ModelChoice } from './modelOptions';

/** What a name on a hub looks like, so that a misspelt folder is not looked for on the network. */
const hubName = /^\w[\w.-]*\/[\w.-]+(@[\w./-]+)?$/;

/**
 * What `--model` names: a directory, else a bundled model, else a model of a hub or at an address.
 * @throws ModelError when it is none of them
 */
export async function sourceOf(
  choice: Pick<ModelChoice, 'model' | 'token' | 'endpoint'>,
  io: Pick<Io, 'packageRoot' | 'env'>,
): Promise<ModelSource> {
  const { model } = choice;
  if (await isDirectory(model)) {
    const path = resolve(model);
    return { kind: 'directory', id: basename(path), path };
  }
  const bundled = (await bundledModels(io.packageRoot)).map(({ id }) => id);
  if (bundled.includes(model)) return { kind: 'bundled', id: model };
  const remote = remoteSource(choice, io);
  if (remote) return remote;
  const list =
    bundled.length > 0 ? `the bundled ones are ${bundled.join(', ')}` : 'none is bundled';
  throw new ModelError(
    `"${model}" is neither a folder nor a bundled model (${list}) nor one of Hugging Face (org/name) or an address`,
  );
}

/** The environment's token is for the hub, and goes nowhere else. */
function remoteSource(
  { model, token, endpoint }: Pick<ModelChoice, 'model' | 'token' | 'endpoint'>,
  { env }: Pick<Io, 'env'>,
): ModelSource | undefined {
  if (/^https?:\/\//.test(model)) {
    const named = parseRemoteName(model);
    const onHub = named.kind === 'hub' && !/^https?:/.test(named.id);
    return { ...named, token: token ?? (onHub ? env['HF_TOKEN'] : undefined) };
  }
  if (!hubName.test(model)) return undefined;
  const hub = (endpoint ?? env['HF_ENDPOINT'] ?? defaultEndpoint).replace(/\/+$/, '');
  const id = hub === defaultEndpoint ? model : `${hub}/${model}`;
  return { kind: 'hub', id, token: token ?? env['HF_TOKEN'] };
}

/** Opens a source that lies on this machine. */
export async function openSource(source: ModelSource, packageRoot: string): Promise<ModelFolder> {
  if (source.kind === 'directory') return directoryFolder(source.id, source.path);
  const found = (await bundledModels(packageRoot)).find(({ id }) => id === source.id);
  if (!found) throw new ModelError(`there is no bundled model "${source.id}"`);
  return directoryFolder(found.id, found.path);
}
