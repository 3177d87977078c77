import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { handBuiltFolder } from '../../../tests/handBuilt/inductionModel';
import { LocalEngine } from '../../engine/local';
import { nodePlatform } from '../../tensor/platform/platformNode';
import type { ModelInfo } from '../../terms/models';
import { readAll } from '../weights/folder';
import type { ModelFolder } from '../weights/folder';
import { zipFolder } from './zip';

const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
const engine = new LocalEngine({
  platform: nodePlatform,
  folderOf: () => Promise.resolve(handBuiltFolder()),
  onLost: () => undefined,
});

async function filesOf(folder: ModelFolder, below = ''): Promise<Record<string, Uint8Array>> {
  const entries = await Promise.all(
    names.map(async (name) => [below + name, await readAll((await folder.open(name))!)] as const),
  );
  return Object.fromEntries(entries);
}

async function load(name: string, bytes: Uint8Array): Promise<ModelInfo> {
  const files = [new File([bytes as Uint8Array<ArrayBuffer>], name)];
  const info = await engine.call('load', { source: { kind: 'files', id: name, files } });
  await engine.call('unload', { model: info.digest });
  return info;
}

beforeAll(() => engine.call('start', { backend: 'wasm' }));

describe('a zipped model', () => {
  it.each(['', 'model/'])('is the same model as its folder, files below "%s"', async (below) => {
    const folder = await engine.call('load', { source: { kind: 'directory', id: 'x', path: '' } });
    const zipped = await load('toy.zip', zipSync(await filesOf(handBuiltFolder(), below)));
    expect(zipped).toMatchObject({ id: 'toy', digest: folder.digest });
    await engine.call('unload', { model: folder.digest });
  });

  it('is refused in one sentence when it is no archive', async () => {
    await expect(load('toy.zip', new Uint8Array(100))).rejects.toThrow(
      /toy\.zip is not a zip archive/,
    );
  });

  it('lacks what the archive lacks', async () => {
    const folder = await zipFolder('toy.zip', new Blob([zipSync({ 'a.txt': new Uint8Array(1) })]));
    expect(await folder.open('config.json')).toBeUndefined();
  });
});
