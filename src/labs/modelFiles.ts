import type { ModelFolder } from '../model/weights/folder';
import { bytesSource } from '../model/weights/folder';
import type { ModelFiles } from './trainableModel';

/** A value as the text of a file. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

/** Files in memory as a folder that can be opened. */
export function folderOf(id: string, files: ModelFiles): ModelFolder {
  return {
    id,
    open(name) {
      const content = files.get(name);
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      return Promise.resolve(bytes && bytesSource(name, bytes));
    },
  };
}
