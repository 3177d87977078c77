import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ModelError, messageOf } from '../base/errors';

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
