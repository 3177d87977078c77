import { CancelledError } from '../base/errors';

/**
 * One piece of work at a time: starting another aborts the one before, and whatever an aborted one
 * still says is ignored.
 */
export class Latest {
  private controller: AbortController | null = null;

  /** Resolves to whether the work ran to its end as the latest. Rejects as it does, unless aborted. */
  async run(work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    this.cancel();
    const controller = new AbortController();
    this.controller = controller;
    try {
      await work(controller.signal);
      return !controller.signal.aborted;
    } catch (error) {
      if (controller.signal.aborted || error instanceof CancelledError) return false;
      throw error;
    } finally {
      if (this.controller === controller) this.controller = null;
    }
  }

  get busy(): boolean {
    return this.controller !== null;
  }

  cancel(): void {
    this.controller?.abort();
    this.controller = null;
  }
}
