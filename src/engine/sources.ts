import { z } from 'zod';
import { ModelError } from '../base/errors';
import { folderAt, folderOfFiles } from '../model/weights/folder';
import type { ModelFolder } from '../model/weights/folder';
import type { ModelSource } from '../terms/models';

/** `models/index.json`: the models that come with the page, and the files of each. */
const indexSchema = z.array(
  z.object({ id: z.string(), title: z.string(), files: z.array(z.string()) }),
);

/** Opens a source in a browser. @throws ModelError when there is no such bundled model. */
export async function openSource(source: ModelSource): Promise<ModelFolder> {
  if (source.kind === 'files') return folderOfFiles(source.id, source.files);
  if (source.kind !== 'bundled') {
    throw new ModelError(`a ${source.kind} cannot be opened here: pick the folder instead`);
  }
  const root = new URL(import.meta.env.DEV ? '/models' : '../models', self.location.href).href;
  const models = indexSchema.parse(await (await fetch(`${root}/index.json`)).json());
  const found = models.find(({ id }) => id === source.id);
  if (found) return folderAt(found.id, `${root}/${found.id}`, found.files);
  throw new ModelError(
    `there is no bundled model "${source.id}" (there are: ${models.map(({ id }) => id).join(', ')})`,
  );
}
