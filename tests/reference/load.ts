import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedModel } from '../../src/model/loaded.ts';
import { bytesSource } from '../../src/model/weights/folder.ts';
import type { ModelFolder } from '../../src/model/weights/folder.ts';
import type { LoadOptions } from '../../src/model/weights/load.ts';
import { loadModel } from '../../src/model/weights/load.ts';
import type { Reference } from './parity.ts';
import { readReference } from './parity.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

/** The names of all fixtures. */
export const fixtureNames = readdirSync(fixtures).sort();

/** A directory as a model folder. */
export function directory(path: string, id = path): ModelFolder {
  return {
    id,
    open: async (name) => {
      const bytes = await readFile(join(path, name)).catch(() => undefined);
      return bytes && bytesSource(name, new Uint8Array(bytes));
    },
  };
}

/** A fixture's folder. */
export function fixture(name: string): ModelFolder {
  return directory(join(fixtures, name), name);
}

/** Loads a fixture's model; the caller frees it. */
export function fixtureModel(name: string, options: LoadOptions = {}): Promise<LoadedModel> {
  return loadModel(fixture(name), 'files', options);
}

/** What the fixture's model computes according to the implementation that made it. */
export function fixtureReference(name: string): Promise<Reference> {
  return readReference(fixture(name));
}

/** A JSON file's content, taken on trust to be of its type. */
export function readJsonFile<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
