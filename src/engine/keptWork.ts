import type { z } from 'zod';
import type { Pieces } from '../analyses/define';
import { digestOfJson } from '../base/digest';
import { version } from '../base/version';
import type { FileStore } from '../model/sources/store';
import { PieceLog, workFolder } from './pieceLog';

/** Logs that are held at once; what they say is in the store. */
const mostHeld = 16;

/** Work whose pieces outlive the run that did them, and with files that last the tab and the process. */
export class KeptWork {
  private readonly logs = new Map<string, PieceLog>();

  constructor(private readonly open: () => Promise<FileStore>) {}

  /**
   * The pieces that earlier runs left of a work, which is named by all that decides it; those that the
   * schema does not read are left out. Another version of this program begins anew.
   */
  async pieces<T>(
    { analysis, model, settings }: { analysis: string; model: string; settings: unknown },
    schema: z.ZodType<T>,
  ): Promise<Pieces<T>> {
    const name = digestOfJson([version, model, settings]).slice(0, 32);
    const log = this.held(`${workFolder}${analysis}/${name}`);
    await log.read();
    return {
      done: log.pieces().flatMap((piece) => {
        const read = schema.safeParse(piece);
        return read.success ? [read.data] : [];
      }),
      add: (piece) => log.add(JSON.stringify(piece)),
    };
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    await Promise.all([...this.logs.values()].map((log) => log.flush()));
  }

  /** Removes the work of an analysis. */
  async remove(analysis: string): Promise<void> {
    await this.flush();
    const folder = `${workFolder}${analysis}/`;
    for (const path of [...this.logs.keys()]) if (path.startsWith(folder)) this.logs.delete(path);
    await (await this.open()).remove(folder);
  }

  private held(path: string): PieceLog {
    const log = this.logs.get(path) ?? new PieceLog(path, this.open);
    this.logs.delete(path);
    this.logs.set(path, log);
    for (const [old, left] of [...this.logs].slice(0, -mostHeld)) {
      this.logs.delete(old);
      void left.flush();
    }
    return log;
  }
}
