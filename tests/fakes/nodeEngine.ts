import { LocalEngine } from '../../src/engine/local';
import { memoryStore } from '../../src/model/sources/store';
import type { FileStore } from '../../src/model/sources/store';
import { bytesSource } from '../../src/model/weights/folder';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { handBuiltFiles } from '../handBuilt/inductionModel';

/**
 * An engine of this process with the hand-built induction model, which may have notes of its own. What it
 * keeps lies in the store, in memory of its own if left out.
 */
export async function nodeEngine(
  notes: object = {},
  store: FileStore = memoryStore(),
): Promise<{ readonly engine: LocalEngine; readonly model: string }> {
  const files: Record<string, Uint8Array> = {
    ...handBuiltFiles(),
    'headscope.json': new TextEncoder().encode(JSON.stringify(notes)),
  };
  const engine = new LocalEngine({
    platform: nodePlatform,
    folderOf: ({ id }) =>
      Promise.resolve({
        id,
        open: (name: string) => Promise.resolve(files[name] && bytesSource(name, files[name])),
      }),
    store: () => Promise.resolve(store),
    onLost: () => undefined,
  });
  await engine.call('start', { backend: 'wasm' });
  const { digest } = await engine.call('load', { source: { kind: 'bundled', id: 'hand-built' } });
  return { engine, model: digest };
}
