import { byteSize } from '../base/bytes';
import type { Progress } from '../engine/protocol';
import type { Output } from './command';

/** Tells how far the work is, on stderr. */
export interface ProgressLine {
  update(progress: Progress): void;
  /** Takes the line away. */
  end(): void;
}

/** Milliseconds between two updates of a line that is drawn over, and between lines of a log. */
const pauses = { terminal: 100, log: 3000 } as const;

/** A single line that follows the work on a terminal; elsewhere a line every few seconds. */
export function progressLine(output: Output, now = () => performance.now()): ProgressLine {
  const terminal = output.isTTY ?? false;
  let next = terminal ? -Infinity : now() + pauses.log;
  let shown = false;
  return {
    update(progress) {
      if (now() < next) return;
      next = now() + (terminal ? pauses.terminal : pauses.log);
      shown = true;
      output.write(terminal ? `\r\u001b[2K${words(progress)}` : `${words(progress)}\n`);
    },
    end() {
      if (terminal && shown) output.write('\r\u001b[2K');
      shown = false;
    },
  };
}

function words({ stage, item, done, total, unit }: Progress): string {
  const amount = unit === 'bytes' ? byteSize : String;
  const what = item === undefined ? stage : `${stage} ${item}`;
  const share = total > 0 ? ` (${Math.floor((100 * done) / total)} %)` : '';
  return `${what}: ${amount(done)} of ${amount(total)}${share}`;
}
