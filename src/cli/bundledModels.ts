import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { ModelError, messageOf } from '../base/errors';
import type { ModelFolder } from '../model/weights/folder';
import type { ModelSource } from '../terms/models';
import { directoryFolder, isDirectory } from './directory';

const indexSchema = z.array(
  z.object({ id: z.string(), title: z.string(), files: z.array(z.string()) }),
);

/** A model that comes with the package. */
export interface BundledModel {
  readonly id: string;
  readonly title: string;
  readonly files: readonly string[];
  readonly path: string;
}

/**
 * The models that come with the package: those of `public/models` in the repository, those of
 * `dist/models` in the installed package; none where there is no index.json.
 * @throws ModelError when the index cannot be understood
 */
export async function bundledModels(packageRoot: string): Promise<BundledModel[]> {
  for (const folder of ['public/models', 'dist/models']) {
    const root = join(packageRoot, folder);
    const text = await readFile(join(root, 'index.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return parseIndex(text, root);
  }
  return [];
}

function parseIndex(text: string, root: string): BundledModel[] {
  try {
    return indexSchema
      .parse(JSON.parse(text))
      .map((model) => ({ ...model, path: join(root, model.id) }));
  } catch (error) {
    throw new ModelError(`models/index.json is not understood: ${messageOf(error)}`);
  }
}

/**
 * What `--model` names: a directory, else a bundled model.
 * @throws ModelError when it is neither
 */
export async function sourceOf(model: string, packageRoot: string): Promise<ModelSource> {
  if (await isDirectory(model)) {
    const path = resolve(model);
    return { kind: 'directory', id: basename(path), path };
  }
  const bundled = (await bundledModels(packageRoot)).map(({ id }) => id);
  if (bundled.includes(model)) return { kind: 'bundled', id: model };
  const list =
    bundled.length > 0 ? `the bundled ones are ${bundled.join(', ')}` : 'none is bundled';
  throw new ModelError(`"${model}" is neither a folder nor a bundled model (${list})`);
}

/** Opens a source that `sourceOf` gave. */
export async function openSource(source: ModelSource, packageRoot: string): Promise<ModelFolder> {
  if (source.kind === 'directory') return directoryFolder(source.id, source.path);
  const found = (await bundledModels(packageRoot)).find(({ id }) => id === source.id);
  if (!found) throw new ModelError(`there is no bundled model "${source.id}"`);
  return directoryFolder(found.id, found.path);
}
