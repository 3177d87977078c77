import { z } from 'zod';
import { digestOf } from '../base/digest';

/** One text of a corpus. */
export interface Document {
  /** Its name in the corpus: what tables and files call it. */
  readonly id: string;
  /** What it is ranked among: a source or a topic. */
  readonly domain: string;
  readonly text: string;
}

export const documentSchema = z.object({ id: z.string(), domain: z.string(), text: z.string() });

/** The domain of documents that name none. */
export const noDomain = 'all';

/**
 * The name of a list of documents with one more: a hash over all of them in order, so that equal
 * lists have equal names however they arrived. The empty list's is ''.
 */
export function documentsDigest(before: string, { id, domain, text }: Document): string {
  return digestOf(`${before}${JSON.stringify([id, domain, text])}`);
}
