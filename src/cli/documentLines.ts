import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { InputError, messageOf } from '../base/errors';
import {
  documentEndings,
  documentReader,
  holdsDocuments,
  lineSplitter,
} from '../terms/documentFiles';
import type { Document } from '../terms/documents';
import { documentsDigest } from '../terms/documents';
import { codeOf, isDirectory } from './directory';

/**
 * The documents of a file, or of all such files of a folder by their names in order, one at a time: no
 * file is held as a whole but a plain text. In a folder a file's own folder is the domain of documents
 * that name none. @throws InputError for what cannot be read, and for a folder without such files.
 */
export async function* documentsIn(path: string): AsyncGenerator<Document> {
  if (!(await isDirectory(path))) {
    yield* documentsOf(path, basename(path));
    return;
  }
  const names = (await filesOf(path)).filter(holdsDocuments);
  if (names.length === 0) {
    throw new InputError(`${path} holds no documents: no ${documentEndings.join(', ')}`);
  }
  const named = `${basename(resolve(path))}/`;
  for (const name of names) {
    const domain = `${named}${name}`.split('/').at(-2);
    yield* documentsOf(join(path, name), `${named}${name}`, domain);
  }
}

async function* documentsOf(path: string, name: string, domain?: string): AsyncGenerator<Document> {
  const reader = documentReader(name, domain);
  for await (const piece of piecesOf(path)) yield* reader.push(piece);
  yield* reader.end();
}

/** The files below a folder, at any depth, as paths with slashes in the order of their characters. */
async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort();
}

/** The lines of a file, one at a time; the last one may have no end. @throws InputError for a file that cannot be read. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const lines = lineSplitter();
  for await (const piece of piecesOf(path)) yield* lines.push(piece);
  yield* lines.end();
}

/** Reads all documents once: their name as a list, and how many they are. */
export async function countDocuments(path: string): Promise<{ digest: string; count: number }> {
  let [digest, count] = ['', 0];
  for await (const document of documentsIn(path)) {
    digest = documentsDigest(digest, document);
    count++;
  }
  return { digest, count };
}

async function* piecesOf(path: string): AsyncGenerator<string> {
  try {
    for await (const piece of createReadStream(path, { encoding: 'utf8' })) yield piece as string;
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (codeOf(error) === 'ENOENT') throw new InputError(`there is no file ${path}`);
    throw new InputError(`${path} cannot be read: ${messageOf(error)}`);
  }
}
