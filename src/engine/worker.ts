/// <reference lib="webworker" />
import { toWire } from '../base/errors';
import { browserStore } from '../model/sources/browserStore';
import { browserPlatform } from '../tensor/platform/browser';
import { LocalEngine } from './local';
import { pageMessageSchema } from './messages';
import type { WorkerMessage } from './messages';
import { openSource } from './sources';

const running = new Map<number, AbortController>();

const engine = new LocalEngine({
  platform: browserPlatform,
  folderOf: openSource,
  store: browserStore,
  onLost: (reason) => {
    send({ kind: 'lost', reason });
  },
});

self.onmessage = ({ data }: MessageEvent<unknown>): void => {
  const message = pageMessageSchema.parse(data);
  if (message.kind === 'cancel') running.get(message.id)?.abort();
  else void answer(message.id, message.name, message.request);
};

async function answer(
  id: number,
  name: Parameters<LocalEngine['call']>[0],
  request: unknown,
): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const result = await engine.call(name, request as never, {
      signal: controller.signal,
      onProgress: (progress) => {
        send({ kind: 'progress', id, progress });
      },
    });
    send({ kind: 'result', id, result });
  } catch (error) {
    send({ kind: 'error', id, error: toWire(error) });
  } finally {
    running.delete(id);
  }
}

function send(message: WorkerMessage): void {
  self.postMessage(message);
}
