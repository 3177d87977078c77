import { digestOfJson } from '../base/digest';
import { InputError, messageOf } from '../base/errors';
import type { FileStore } from '../model/sources/store';
import { documentsDigest } from '../terms/documents';
import type { Document } from '../terms/documents';
import type { GivenLabel } from '../terms/given';
import type { HeadScores } from '../terms/headScoreFiles';
import { readGift, writeGift } from './givenFile';
import type { Gift } from './givenFile';

/** How many lists of documents, and files of scores, are held; older ones are read again, or given again. */
const most = { documents: 4, scores: 16 } as const;

/** What users gave that is too large for a link: analyses name it by digest. */
export class GivenData {
  private readonly lists = new Map<string, Document[]>();
  private readonly files = new Map<string, HeadScores>();

  constructor(private readonly open: () => Promise<FileStore>) {}

  /**
   * Adds documents to those of a name, or begins with them; the list goes by its new name then.
   * @throws InputError when there are none of that name
   */
  async addDocuments(
    after: string | null,
    added: readonly Document[],
  ): Promise<{ documents: string; count: number }> {
    const list = after === null ? [] : [...(await this.documents(after))];
    if (after !== null) this.lists.delete(after);
    let digest = after ?? '';
    for (const document of added) {
      list.push(document);
      digest = documentsDigest(digest, document);
    }
    put(this.lists, digest, list, most.documents);
    return { documents: digest, count: list.length };
  }

  /** @throws InputError when there are none of that name. */
  async documents(digest: string): Promise<readonly Document[]> {
    if (!this.lists.has(digest)) await this.restore(digest);
    return found(this.lists, digest, 'documents');
  }

  addScores(scores: HeadScores): string {
    const digest = digestOfJson(scores);
    put(this.files, digest, scores, most.scores);
    return digest;
  }

  /** @throws InputError when there are none of that name. */
  async scores(digest: string): Promise<HeadScores> {
    if (!this.files.has(digest)) await this.restore(digest);
    return found(this.files, digest, 'scores');
  }

  /**
   * Keeps what goes by a digest on this machine, with what is to be said of it: why it does not
   * outlive a reload; null where it does.
   */
  async keep(digest: string, label: GivenLabel): Promise<string | null> {
    const gift = this.giftOf(digest);
    if (!gift) return null;
    try {
      const store = await this.open();
      await writeGift(store, digest, gift, label);
      return store.lasting ? null : 'this browser keeps no files for this page';
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Takes up something that is kept: what is said of it; null where it is not. */
  restore(digest: string): Promise<GivenLabel | null> {
    return this.open()
      .then((store) => readGift(store, digest))
      .then((kept) => {
        if (!kept) return null;
        const { gift, label } = kept;
        if (gift.kind === 'documents') put(this.lists, digest, [...gift.items], most.documents);
        else put(this.files, digest, gift.items[0], most.scores);
        return label;
      })
      .catch(() => null);
  }

  private giftOf(digest: string): Gift | undefined {
    const documents = this.lists.get(digest);
    if (documents) return { kind: 'documents', items: documents };
    const scores = this.files.get(digest);
    return scores && { kind: 'scores', items: [scores] };
  }
}

function put<T>(map: Map<string, T>, digest: string, value: T, limit: number): void {
  map.delete(digest);
  map.set(digest, value);
  for (const old of [...map.keys()].slice(0, -limit)) map.delete(old);
}

function found<T>(map: ReadonlyMap<string, T>, digest: string, what: string): T {
  const value = map.get(digest);
  if (value) return value;
  throw new InputError(
    `the ${what} of digest ${digest.slice(0, 8)} are their owner's own and not here: give the same files again`,
  );
}
