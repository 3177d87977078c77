import type { WorkerLike } from './client';

/** Starts the worker that holds the engine. */
export function startWorker(): WorkerLike {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }) as WorkerLike;
}
