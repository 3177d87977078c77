import { CancelledError } from '../../src/base/errors';

/** Waits; not at all for 0. */
export function pause(milliseconds: number): Promise<void> {
  return milliseconds > 0
    ? new Promise((done) => setTimeout(done, milliseconds))
    : Promise.resolve();
}

/** Throws CancelledError once the signal is aborted. */
export function stopIf(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
