import { messageOf } from '../base/errors';
import type { FileStore } from '../model/sources/store';
import { readAll } from '../model/weights/folder';
import { makeRoom } from './room';

/** Where the work of analyses lies in the store: `work/ANALYSIS/NAME`. */
export const workFolder = 'work/';

const limits = { files: 64, bytes: 128 * 2 ** 20 };
const mostBytes = 64 * 2 ** 20;
/** Milliseconds that a piece waits at most before it is written. */
const patience = 1000;
const newline = 10;

/**
 * Pieces of one work as lines of a file that only grows: what was written stays, whenever the tab is
 * closed. Where files cannot be written the pieces are held all the same.
 */
export class PieceLog {
  private lines: string[] = [];
  /** Lines that are in the file. */
  private written = 0;
  /** Bytes of these lines, and of the file when it was seen last. */
  private bytes = 0;
  private size = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private work: Promise<void> = Promise.resolve();
  /** Why the last lines could not be written; null when they were. */
  problem: string | null = null;

  constructor(
    private readonly path: string,
    private readonly open: () => Promise<FileStore>,
  ) {}

  /** Takes in what is in the file; another tab may have gone on with it. */
  read(): Promise<void> {
    return this.inTurn((store) => this.catchUp(store));
  }

  /** All pieces there are, in the order in which they were added. */
  pieces(): unknown[] {
    return this.lines.flatMap(parsed);
  }

  add(line: string): void {
    this.lines.push(line);
    this.timer ??= setTimeout(() => void this.flush(), patience);
  }

  /** Writes what waits. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    return this.inTurn((store) => this.write(store));
  }

  private inTurn(act: (store: FileStore) => Promise<void>): Promise<void> {
    this.work = this.work.then(async () => {
      try {
        await act(await this.open());
        this.problem = null;
      } catch (error) {
        this.problem = messageOf(error);
      }
    });
    return this.work;
  }

  private async catchUp(store: FileStore): Promise<void> {
    const source = await store.openPartial(this.path);
    if ((source?.size ?? 0) === this.size) return;
    const all = source ? await readAll(source) : new Uint8Array();
    // What a tab was writing when it was closed has no end.
    const whole = all.subarray(0, all.lastIndexOf(newline) + 1);
    const there = new TextDecoder().decode(whole).split('\n').slice(0, -1);
    this.lines = [...there, ...this.lines.slice(this.written)];
    this.written = there.length;
    [this.bytes, this.size] = [whole.length, all.length];
  }

  private async write(store: FileStore): Promise<void> {
    if (this.written === this.lines.length) return;
    await this.catchUp(store);
    const upTo = this.lines.length;
    const text = this.lines.slice(this.written, upTo).join('\n');
    const added = new TextEncoder().encode(`${text}\n`);
    if (this.bytes + added.length > mostBytes) throw new Error('too much to be kept');
    if (this.bytes === 0) await makeRoom(store, workFolder, this.path, mostBytes, limits);
    const writer = await store.writer(this.path, this.bytes);
    try {
      await writer.write(added);
    } finally {
      await writer.pause();
    }
    this.written = upTo;
    this.size = this.bytes += added.length;
  }
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line) as unknown];
  } catch {
    return [];
  }
}
