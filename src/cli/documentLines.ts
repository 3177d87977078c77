import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { InputError, messageOf } from '../base/errors';
import { documentReader, lineSplitter } from '../terms/documentFiles';
import type { Document } from '../terms/documents';
import { documentsDigest } from '../terms/documents';
import { codeOf } from './directory';

/** The documents of a file, one at a time: the file is never held as a whole. @throws InputError for what cannot be read. */
export async function* documentsIn(path: string): AsyncGenerator<Document> {
  const reader = documentReader(basename(path));
  for await (const piece of piecesOf(path)) yield* reader.push(piece);
  yield* reader.end();
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
