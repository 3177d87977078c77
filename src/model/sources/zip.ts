import { unzip } from 'fflate';
import { ModelError } from '../../base/errors';
import { bytesSource } from '../weights/folder';
import type { ModelFolder } from '../weights/folder';

/** A zipped model folder; files may lie in a folder of the archive. @throws ModelError when it is no zip. */
export async function zipFolder(id: string, archive: Blob): Promise<ModelFolder> {
  const files = await unpack(id, new Uint8Array(await archive.arrayBuffer()));
  const pathOf = (name: string): string | undefined =>
    Object.keys(files).find((path) => path === name || path.endsWith(`/${name}`));
  return {
    id: id.replace(/\.zip$/i, ''),
    open(name) {
      const path = pathOf(name);
      const bytes = path === undefined ? undefined : files[path];
      return Promise.resolve(bytes && bytesSource(name, bytes));
    },
  };
}

function unpack(id: string, bytes: Uint8Array): Promise<Record<string, Uint8Array>> {
  return new Promise((resolve, reject) => {
    unzip(bytes, (error, files) => {
      if (error)
        reject(new ModelError(`${id} is not a zip archive that can be read: ${error.message}`));
      else resolve(files);
    });
  });
}
