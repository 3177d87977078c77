import { CancelledError, InputError } from '../base/errors';
import { noDomain } from '../terms/documents';
import type { Document } from '../terms/documents';
import { documentReader, holdsDocuments, pastedDocuments } from '../terms/documentFiles';
import type { GivenLabel } from '../terms/given';
import { readHeadScores } from '../terms/headScoreFiles';
import type { HeadScores } from '../terms/headScoreFiles';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { dismiss } from './live';

/** Documents that cross to the engine at one time. */
const batch = 500;

/** Takes what users give to analyses: it goes to the engine, and parameters name it by digest. */
export class Giving {
  private readonly latest = new Latest();

  constructor(private readonly desk: Desk) {}

  /** Reads files of documents one after the other, piece by piece; null where that did not come to its end. */
  documents(files: readonly File[]): Promise<string | null> {
    return this.take('documents', async (signal) => {
      const some = files.filter(({ name }) => holdsDocuments(name));
      const [first, ...others] = some;
      if (!first) {
        throw new InputError(
          `none of ${files.length} files is a .jsonl, .csv or .txt of documents`,
        );
      }
      const name = others.length === 0 ? first.name : `${some.length} files`;
      return this.send(name, documentsIn(some), signal);
    });
  }

  /** Takes a pasted text: JSON lines, or documents with blank lines between them. */
  pasted(text: string): Promise<string | null> {
    return this.take('documents', (signal) => {
      const documents = pastedDocuments(text);
      if (documents.length === 0) throw new InputError('nothing was pasted: no text, no document');
      return this.send('pasted', [documents], signal);
    });
  }

  /** Reads a file of scores of the open model's heads; null where it is none, which is said. */
  scores(file: File): Promise<string | null> {
    return this.take('scores', async (signal) => {
      const { info } = this.desk.live.getState();
      const scores = readHeadScores(await file.text(), file.name, info ?? undefined);
      const { scores: digest } = await ask(this.desk, signal, 'addScores', { scores });
      return this.keep(digest, { name: file.name, about: scoresWords(scores) });
    });
  }

  /** Asks what is known of something that a parameter names: it may be kept from before. */
  async lookUp(digest: string): Promise<void> {
    if (this.desk.live.getState().given[digest]) return;
    const label = await this.desk.engine.call('givenLabel', { digest });
    if (label) this.note(digest, label);
  }

  private async send(
    name: string,
    batches: Iterable<readonly Document[]> | AsyncIterable<readonly Document[]>,
    signal: AbortSignal,
  ): Promise<string> {
    let known: { documents: string | null; count: number } = { documents: null, count: 0 };
    for await (const documents of batches) {
      const request = { after: known.documents, documents: [...documents] };
      known = await ask(this.desk, signal, 'addDocuments', request);
      this.desk.live.setState({ taking: `${name}: ${known.count} documents` });
    }
    if (known.documents === null) throw new InputError(`${name} holds no documents`);
    const { count } = known;
    const about = count === 1 ? '1 document' : `${count} documents`;
    return this.keep(known.documents, { name, about });
  }

  private async take(
    key: string,
    work: (signal: AbortSignal) => Promise<string>,
  ): Promise<string | null> {
    dismiss(this.desk.live, key);
    let digest: string | null = null;
    try {
      await this.latest.run(async (signal) => {
        digest = await work(signal);
      });
    } catch (error) {
      if (!(error instanceof CancelledError)) report(this.desk, key, error);
    }
    this.desk.live.setState({ taking: null });
    return digest;
  }

  private async keep(digest: string, label: GivenLabel): Promise<string> {
    this.desk.live.setState({ taking: `keeping ${label.name}` });
    const { notKept } = await this.desk.engine.call('keepGiven', { digest, ...label });
    const gone = notKept === null ? '' : ` (gone after a reload: ${notKept})`;
    this.note(digest, { ...label, about: label.about + gone });
    return digest;
  }

  private note(digest: string, what: GivenLabel): void {
    this.desk.live.setState(({ given }) => ({ given: { ...given, [digest]: what } }));
  }
}

function scoresWords({ n_layers, n_heads, remarks }: HeadScores): string {
  return [`${n_layers} layers of ${n_heads} heads`, ...remarks].join('; ');
}

/** The documents of files in batches; those of a folder's subfolder are its domain unless they say another. */
async function* documentsIn(files: readonly File[]): AsyncGenerator<Document[]> {
  let waiting: Document[] = [];
  for (const file of files) {
    const path = file.webkitRelativePath || file.name;
    const reader = documentReader(path, path.split('/').at(-2) ?? noDomain);
    const decoder = new TextDecoder();
    const pieces = file.stream().getReader();
    for (;;) {
      const { value, done } = await pieces.read();
      waiting.push(...reader.push(decoder.decode(value, { stream: !done })));
      if (done) break;
      for (; waiting.length >= batch; waiting = waiting.slice(batch)) yield waiting.slice(0, batch);
    }
    waiting.push(...reader.end());
    for (; waiting.length >= batch; waiting = waiting.slice(batch)) yield waiting.slice(0, batch);
  }
  if (waiting.length > 0) yield waiting;
}
