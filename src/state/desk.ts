import { CancelledError, EngineLostError, messageOf, throwIfCancelled } from '../base/errors';
import type { CallName, Engine, Progress, Request, Responses } from '../engine/protocol';
import { notify } from './live';
import { asSentence } from './sentence';
import type { LiveStore } from './live';
import type { SessionStore } from './session';

/** What every part of the engine's session works with. */
export interface Desk {
  readonly engine: Engine;
  readonly session: SessionStore;
  readonly live: LiveStore;
}

/**
 * Calls the engine. An answer that comes after the signal was aborted is thrown away.
 * @throws CancelledError in that case, or whatever the engine throws.
 */
export async function ask<N extends CallName>(
  { engine }: Desk,
  signal: AbortSignal,
  name: N,
  request: Request<N>,
  onProgress?: (progress: Progress) => void,
): Promise<Responses[N]> {
  const heard = (progress: Progress): void => {
    if (!signal.aborted) onProgress?.(progress);
  };
  try {
    return await engine.call(name, request, { signal, onProgress: heard });
  } finally {
    throwIfCancelled(signal);
  }
}

/** Says what went wrong, unless it was a cancel, or a loss, which is told and mended elsewhere. */
export function report({ live }: Desk, key: string, error: unknown): void {
  if (error instanceof CancelledError || error instanceof EngineLostError) return;
  notify(live, { key, kind: 'error', message: asSentence(messageOf(error)) });
}
