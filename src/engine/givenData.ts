import { digestOfJson } from '../base/digest';
import { InputError } from '../base/errors';
import { documentsDigest } from '../terms/documents';
import type { Document } from '../terms/documents';
import type { HeadScores } from '../terms/headScoreFiles';

/** How many lists of documents, and files of scores, are kept; older ones have to be given again. */
const most = { documents: 4, scores: 16 } as const;

/** What users gave that is too large for a link: analyses name it by digest. */
export class GivenData {
  private readonly lists = new Map<string, Document[]>();
  private readonly files = new Map<string, HeadScores>();
  private readonly kept = new Map<string, Map<string, unknown>>();

  /**
   * Adds documents to those of a name, or begins with them; the list goes by its new name then.
   * @throws InputError when there are none of that name
   */
  addDocuments(after: string | null, added: readonly Document[]): string {
    const list = after === null ? [] : [...this.documents(after)];
    if (after !== null) this.lists.delete(after);
    let digest = after ?? '';
    for (const document of added) {
      list.push(document);
      digest = documentsDigest(digest, document);
    }
    put(this.lists, digest, list, most.documents);
    return digest;
  }

  /** @throws InputError when there are none of that name. */
  documents(digest: string): Document[] {
    return found(this.lists, digest, 'documents');
  }

  addScores(scores: HeadScores): string {
    const digest = digestOfJson(scores);
    put(this.files, digest, scores, most.scores);
    return digest;
  }

  /** @throws InputError when there are none of that name. */
  scores(digest: string): HeadScores {
    return found(this.files, digest, 'scores');
  }

  /** What runs of an analysis on a model leave for later ones. */
  keptBy(model: string, analysis: string): Map<string, unknown> {
    const name = `${model} ${analysis}`;
    const kept = this.kept.get(name) ?? new Map<string, unknown>();
    this.kept.set(name, kept);
    return kept;
  }

  /** Forgets what was left by runs on a model. */
  forget(model: string): void {
    for (const name of this.kept.keys()) if (name.startsWith(`${model} `)) this.kept.delete(name);
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
