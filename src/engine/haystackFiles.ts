import type { Document } from '../terms/documents';

/** Characters of files that are read at most: more than any prompt holds. */
const mostCharacters = 2 ** 21;

/**
 * Parameters whose haystack is of files (`haystackFiles`, by digest) with the files' text in its place,
 * one document after the other; others as they are.
 * @throws InputError when the files are not here
 */
export async function withHaystack<P extends Readonly<Record<string, unknown>>>(
  parameters: P,
  documents: (digest: string) => Promise<readonly Document[]>,
): Promise<P> {
  const { haystackFiles } = parameters;
  if (typeof haystackFiles !== 'string' || haystackFiles === '') return parameters;
  const texts = (await documents(haystackFiles)).map(({ text }) => text.trim());
  return { ...parameters, haystack: texts.join('\n\n').slice(0, mostCharacters) };
}
