import { beforeAll, describe, expect, it } from 'vitest';
import { handBuiltFolder } from '../../../tests/handBuilt/inductionModel';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute } from '../../tensor/readback';
import { liveTensors } from '../../tensor/scope';
import { forward } from '../forward';
import { disposeModel } from '../loaded';
import { toFloat32 } from './dtypes';
import { bytesSource } from './folder';
import type { ModelFolder } from './folder';
import { loadModel } from './load';
import { readHeader, writeSafetensors } from './safetensors';

/** The hand-built model with its tensors dealt out to two files. */
async function shardedFolder(without?: string): Promise<ModelFolder> {
  const whole = handBuiltFolder();
  const source = (await whole.open('model.safetensors'))!;
  const { entries } = await readHeader(source);
  const files: Record<string, Uint8Array> = {};
  const weight_map: Record<string, string> = {};
  for (const shard of [0, 1]) {
    const name = `model-0000${shard + 1}-of-00002.safetensors`;
    const part = entries.filter((_, i) => i % 2 === shard);
    const arrays = await Promise.all(
      part.map(async ({ name: tensor, shape, start, end }) => {
        weight_map[tensor] = name;
        return [
          tensor,
          { shape, data: toFloat32(await source.read(start, end), 'F32', tensor) },
        ] as const;
      }),
    );
    files[name] = writeSafetensors(new Map(arrays));
  }
  files['model.safetensors.index.json'] = new TextEncoder().encode(JSON.stringify({ weight_map }));
  return {
    id: 'sharded',
    open(name) {
      if (name === 'model.safetensors' || name === without) return Promise.resolve(undefined);
      return files[name] ? Promise.resolve(bytesSource(name, files[name])) : whole.open(name);
    },
  };
}

async function logitsOf(folder: ModelFolder): Promise<Float32Array> {
  const model = await loadModel(folder, 'files');
  const [logits] = await compute(() => [forward(model, [[0, 5, 6, 5]]).logits]);
  disposeModel(model);
  return logits!.data;
}

beforeAll(() => startBackend(nodePlatform, 'wasm'));

describe('a sharded model', () => {
  it('computes what the same tensors in one file compute', async () => {
    expect(await logitsOf(await shardedFolder())).toEqual(await logitsOf(handBuiltFolder()));
  });

  it('is refused when a shard is missing, and leaves nothing on the device', async () => {
    const before = liveTensors();
    const folder = await shardedFolder('model-00002-of-00002.safetensors');
    await expect(loadModel(folder, 'files')).rejects.toThrow(
      /has no model-00002-of-00002\.safetensors/,
    );
    expect(liveTensors()).toBe(before);
  });
});
