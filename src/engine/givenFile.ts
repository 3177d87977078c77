import { z } from 'zod';
import { InputError } from '../base/errors';
import { readAll } from '../model/weights/folder';
import type { FileStore } from '../model/sources/store';
import { documentSchema } from '../terms/documents';
import type { Document } from '../terms/documents';
import { headScoresSchema } from '../terms/headScoreFiles';
import type { GivenLabel } from '../terms/given';
import type { HeadScores } from '../terms/headScoreFiles';
import { makeRoom } from './room';

/** Where what users gave lies in the store: `given/DIGEST`, a line that says what it is and one each item. */
export const givenFolder = 'given/';

const limits = { files: 32, bytes: 256 * 2 ** 20 };
const mostBytes = 64 * 2 ** 20;
/** Items that are written at one time. */
const batch = 500;

const headSchema = z.object({
  name: z.string(),
  about: z.string(),
  kind: z.enum(['documents', 'scores']),
});

/** Something that was given. */
export type Gift =
  | { readonly kind: 'documents'; readonly items: readonly Document[] }
  | { readonly kind: 'scores'; readonly items: readonly [HeadScores] };

/** Writes a gift under its digest. @throws InputError when it is too large to be kept */
export async function writeGift(
  store: FileStore,
  digest: string,
  { kind, items }: Gift,
  label: GivenLabel,
): Promise<void> {
  const path = givenFolder + digest;
  if (await store.open(path)) return;
  await makeRoom(store, givenFolder, path, mostBytes, limits);
  const writer = await store.writer(path, 0);
  let bytes = 0;
  const write = async (values: readonly unknown[]): Promise<void> => {
    const lines = values.map((value) => `${JSON.stringify(value)}\n`).join('');
    const encoded = new TextEncoder().encode(lines);
    bytes += encoded.length;
    if (bytes > mostBytes) throw new InputError('over 64 MiB are not kept');
    await writer.write(encoded);
  };
  try {
    await write([{ ...label, kind }]);
    for (let at = 0; at < items.length; at += batch) await write(items.slice(at, at + batch));
  } catch (error) {
    await writer.pause();
    await store.remove(path);
    throw error;
  }
  await writer.finish();
}

/** A gift that is kept, with what is said of it; undefined where there is none. */
export async function readGift(
  store: FileStore,
  digest: string,
): Promise<{ readonly gift: Gift; readonly label: GivenLabel } | undefined> {
  const source = await store.open(givenFolder + digest);
  if (!source) return undefined;
  const [head, ...lines] = new TextDecoder()
    .decode(await readAll(source))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
  const { kind, ...label } = headSchema.parse(head);
  if (kind === 'documents') {
    return { label, gift: { kind, items: z.array(documentSchema).parse(lines) } };
  }
  return { label, gift: { kind, items: [headScoresSchema.parse(lines[0])] } };
}
