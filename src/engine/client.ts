import { CancelledError, EngineLostError, fromWire } from '../base/errors';
import type { WorkerMessage } from './messages';
import type { CallName, CallOptions, Engine, Request, Responses } from './protocol';

/** What the page needs of a worker. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { data: WorkerMessage }) => void) | null;
  onerror: ((event: { message?: string; preventDefault?: () => void }) => void) | null;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress: CallOptions['onProgress'];
}

/**
 * The engine in a worker. When the worker dies or loses its GPU every open call fails with
 * EngineLostError, a new worker takes its place, and `onLost` is told why: whoever holds the
 * session loads the model again and asks again, because runs are named by what they are made of.
 */
export class WorkerEngine implements Engine {
  private worker: WorkerLike;
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();

  constructor(
    private readonly startWorker: () => WorkerLike,
    private readonly onLost: (reason: string) => void,
  ) {
    this.worker = this.connect();
  }

  call<N extends CallName>(
    name: N,
    request: Request<N>,
    options: CallOptions = {},
  ): Promise<Responses[N]> {
    const { signal, onProgress } = options;
    if (signal?.aborted) return Promise.reject(new CancelledError());
    const id = this.nextId++;
    const worker = this.worker;
    const cancel = (): void => {
      worker.postMessage({ kind: 'cancel', id });
    };
    signal?.addEventListener('abort', cancel, { once: true });
    return new Promise<Responses[N]>((resolve, reject) => {
      this.pending.set(id, { resolve, reject, onProgress });
      worker.postMessage({ kind: 'call', id, name, request });
    }).finally(() => {
      signal?.removeEventListener('abort', cancel);
    });
  }

  private connect(): WorkerLike {
    const worker = this.startWorker();
    worker.onmessage = ({ data }) => {
      if (worker === this.worker) this.receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (worker === this.worker) this.restart(event.message ?? 'the worker stopped');
    };
    return worker;
  }

  private receive(message: WorkerMessage): void {
    if (message.kind === 'lost') {
      this.restart(message.reason);
      return;
    }
    const call = this.pending.get(message.id);
    if (!call) return;
    if (message.kind === 'progress') {
      call.onProgress?.(message.progress);
      return;
    }
    this.pending.delete(message.id);
    if (message.kind === 'result') call.resolve(message.result);
    else call.reject(fromWire(message.error));
  }

  private restart(reason: string): void {
    this.worker.terminate();
    const open = [...this.pending.values()];
    this.pending.clear();
    this.worker = this.connect();
    open.forEach(({ reject }) => {
      reject(new EngineLostError(`the engine was lost: ${reason}`));
    });
    this.onLost(reason);
  }
}
