import { createReadStream } from 'node:fs';
import { open, stat, truncate } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson } from '../base/digest';
import { InputError } from '../base/errors';
import { influenceRowSchema } from '../terms/influence';
import type { InfluenceRow } from '../terms/influence';
import { linesOf } from './documentLines';
import { checked, readJsonFile } from './inputFiles';
import { toJson, writeOutput } from './outputFile';

/** What a file of scores was made of: beside it, as FILE.meta.json. */
export const scoreMetaSchema = z.object({
  version: z.string(),
  analysis: z.string(),
  paper: z.string(),
  model: z.object({ id: z.string(), digest: z.string(), model_type: z.string() }),
  backend: z.string(),
  heads: z.array(z.string()),
  random: z.array(z.array(z.string())),
  window: z.number(),
  long: z.enum(['chunks', 'start']),
  seed: z.number(),
  documents: z.object({ digest: z.string(), count: z.number() }),
  /** Which documents are in the file: those whose index leaves `index - 1` when divided by `of`. */
  shard: z.object({ index: z.number().int().positive(), of: z.number().int().positive() }),
});
export type ScoreMeta = z.infer<typeof scoreMetaSchema>;

/** Where the description of a file of scores lies. */
export function metaPath(path: string): string {
  return `${path}.meta.json`;
}

/** @throws InputError when a file of scores has no description beside it. */
export async function readMeta(path: string): Promise<ScoreMeta> {
  return checked(scoreMetaSchema, await readJsonFile(metaPath(path)), metaPath(path));
}

export async function writeMeta(path: string, meta: ScoreMeta): Promise<void> {
  await writeOutput(metaPath(path), toJson(meta));
}

/** The part of a description that differs, by its name; undefined where both are of one corpus and one way of scoring it. */
export function differenceOf(a: ScoreMeta, b: ScoreMeta): string | undefined {
  const names = [
    'model',
    'documents',
    'heads',
    'random',
    'window',
    'long',
    'seed',
    'backend',
    'version',
  ];
  const part = (meta: ScoreMeta, name: string): string =>
    canonicalJson(meta[name as keyof ScoreMeta]);
  return names.find((name) => part(a, name) !== part(b, name));
}

/** Whether a document belongs to a shard. */
export function inShard(index: number, { index: shard, of }: ScoreMeta['shard']): boolean {
  return index % of === shard - 1;
}

/** A row as a line of a file. */
export function lineOf(row: InfluenceRow): string {
  return `${JSON.stringify(row)}\n`;
}

/** The rows of a file of scores in order. @throws InputError that names the line of what is none. */
export async function* rowsOf(path: string): AsyncGenerator<{ row: InfluenceRow; line: string }> {
  let number = 0;
  for await (const line of linesOf(path)) {
    number++;
    yield { row: rowOf(line, `${path}, line ${number}`), line };
  }
}

function rowOf(line: string, place: string): InfluenceRow {
  try {
    return influenceRowSchema.parse(JSON.parse(line));
  } catch {
    throw new InputError(
      `${place} is no line of scores; one that was cut off is mended by --resume`,
    );
  }
}

/**
 * Takes away what a killed run left of its last line, and gives how many whole lines there are; 0 for
 * no file. @throws InputError when these are not the first ones of the shard
 */
export async function mended(path: string, shard: ScoreMeta['shard']): Promise<number> {
  const size = await wholeBytes(path);
  if (size === null) return 0;
  await truncate(path, size);
  let count = 0;
  for await (const { row } of rowsOf(path)) {
    const expected = shard.index - 1 + count * shard.of;
    if (row.index !== expected) {
      throw new InputError(
        `${path}, line ${count + 1}: expected document ${expected}, found ${row.index}: remove the file to begin anew`,
      );
    }
    count++;
  }
  return count;
}

/** The bytes up to the last line end; null where there is no file. */
async function wholeBytes(path: string): Promise<number | null> {
  if (!(await exists(path))) return null;
  let [at, whole] = [0, 0];
  for await (const piece of createReadStream(path)) {
    const bytes = piece as Buffer;
    const end = bytes.lastIndexOf(0x0a);
    if (end >= 0) whole = at + end + 1;
    at += bytes.length;
  }
  return whole;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Adds lines at the end of a file, each by itself: what is there is whole but for the last line. */
export async function appender(
  path: string,
): Promise<{ add(row: InfluenceRow): Promise<void>; close(): Promise<void> }> {
  const handle = await open(path, 'a');
  return {
    add: (row) => handle.appendFile(lineOf(row)),
    close: () => handle.close(),
  };
}
