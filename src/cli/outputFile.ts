import { randomUUID } from 'node:crypto';
import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, messageOf } from '../base/errors';
import { isDirectory } from './directory';

/**
 * Checks before long work that its result can be written.
 * @throws InputError when the folder is missing or closed, or the path is a folder
 */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  if (!(await isDirectory(folder)))
    throw new InputError(`cannot write ${path}: there is no folder ${folder}`);
  if (await isDirectory(path)) throw new InputError(`cannot write ${path}: it is a folder`);
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw new InputError(`cannot write ${path}: ${messageOf(error)}`);
  });
}

/**
 * Writes a file as a whole: whoever looks at the path finds the old content or the new one, never a
 * part. What is no plain file (a pipe, a device) is written to as it is.
 * @throws InputError when it cannot be written; nothing new is left behind then
 */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  const inPlace = existing !== undefined && !existing.isFile();
  const target = inPlace ? path : join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(target, content);
    if (!inPlace) await rename(target, path);
  } catch (error) {
    if (!inPlace) await rm(target, { force: true });
    throw new InputError(`cannot write ${path}: ${messageOf(error)}`);
  }
}

/** The same JSON everywhere: two spaces, arrays of numbers also where they are typed. */
export function toJson(value: unknown): string {
  const plain = (_: string, one: unknown): unknown =>
    ArrayBuffer.isView(one) ? Array.from(one as Float32Array) : one;
  return `${JSON.stringify(value, plain, 2)}\n`;
}
