import { beforeAll, describe, expect, it } from 'vitest';
import { fixtureModel } from '../../../tests/reference/load';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { readBack } from '../../tensor/readback';
import { liveTensors } from '../../tensor/scope';
import type { LoadedModel } from '../loaded';
import { disposeModel } from '../loaded';
import { bytesSource } from './folder';
import { loadModel } from './load';
import { saveTransformerLens, transformerLensConfig } from './save';

async function reloaded(model: LoadedModel): Promise<LoadedModel> {
  const files: Record<string, Uint8Array> = {
    'config.json': new TextEncoder().encode(JSON.stringify(transformerLensConfig(model))),
    'model.safetensors': await saveTransformerLens(model, { made_by: 'a test' }),
  };
  const open = (name: string) => Promise.resolve(files[name] && bytesSource(name, files[name]));
  return loadModel({ id: 'saved', open }, 'files');
}

describe.each(['lens-attn-only', 'lens-rotary-mlp'])('%s', (name) => {
  beforeAll(() => startBackend(nodePlatform, 'cpu'));

  it('comes back as it was saved', async () => {
    const before = liveTensors();
    const model = await fixtureModel(name);
    const again = await reloaded(model);
    expect(again.config).toEqual(model.config);
    const values = async ({ parameters }: LoadedModel): Promise<unknown> => {
      const arrays = await readBack(parameters.entries().map(([, tensor]) => tensor));
      return new Map(parameters.entries().map(([key], i) => [key, arrays[i]]));
    };
    expect(await values(again)).toEqual(await values(model));
    disposeModel(model);
    disposeModel(again);
    expect(liveTensors()).toBe(before);
  });

  it('keeps a scale of its own', async () => {
    const model = await fixtureModel(name);
    const again = await reloaded({ ...model, config: { ...model.config, attn_scale: 0.25 } });
    expect(again.config.attn_scale).toBe(0.25);
    disposeModel(model);
    disposeModel(again);
  });
});
