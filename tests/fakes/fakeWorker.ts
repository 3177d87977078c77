import { toWire } from '../../src/base/errors';
import type { WorkerLike } from '../../src/engine/client';
import { pageMessageSchema } from '../../src/engine/messages';
import type { WorkerMessage } from '../../src/engine/messages';
import { FakeEngine } from './fakeEngine';

/** A worker without a thread: a fake engine behind messages, which can be killed. */
export class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  terminated = false;
  readonly engine = new FakeEngine();
  private readonly running = new Map<number, AbortController>();

  postMessage(sent: unknown): void {
    const message = pageMessageSchema.parse(structuredClone(sent));
    if (message.kind === 'cancel') this.running.get(message.id)?.abort();
    else void this.answer(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  /** Says that the GPU is gone, as a worker does before its end. */
  loseDevice(reason: string): void {
    this.send({ kind: 'lost', reason });
  }

  /** Dies as a worker does that runs out of memory. */
  crash(message: string): void {
    this.onerror?.({ message });
  }

  private async answer({ id, name, request }: Call): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      const result = await this.engine.call(name, request as never, { signal: controller.signal });
      this.send({ kind: 'result', id, result });
    } catch (error) {
      this.send({ kind: 'error', id, error: toWire(error) });
    }
  }

  private send(message: WorkerMessage): void {
    if (!this.terminated) this.onmessage?.({ data: structuredClone(message) });
  }
}

type Call = Extract<ReturnType<typeof pageMessageSchema.parse>, { kind: 'call' }>;
