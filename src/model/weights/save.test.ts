import { beforeAll, describe, expect, it } from 'vitest';
import { fixtureModel } from '../../../tests/reference/load';
import type { NdArray } from '../../base/ndarray';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute, readBack } from '../../tensor/readback';
import { liveTensors } from '../../tensor/scope';
import { forward } from '../forward';
import type { LoadedModel } from '../loaded';
import { disposeModel } from '../loaded';
import { Parameters } from '../parameters';
import type { Transformer } from '../pass';
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

/** The logits of a short text. */
async function logits(model: Transformer): Promise<NdArray> {
  const [found] = await compute(() => [forward(model, [[3, 1, 4, 1, 5]]).logits]);
  return found as NdArray;
}

/** A model without some of its parameters. */
function without({ config, parameters }: LoadedModel, part: RegExp): Transformer {
  const kept = parameters.entries().filter(([name]) => !part.test(name));
  const bias = { ...config.bias, qkv: false, mlp: false };
  return { config: { ...config, bias }, parameters: new Parameters(new Map(kept)) };
}

describe('models that other formats store otherwise', () => {
  beforeAll(() => startBackend(nodePlatform, 'cpu'));

  it('computes the same with its tied unembedding written out', async () => {
    const model = await fixtureModel('gpt2-tied');
    const again = await reloaded(model);
    expect(again.config.tied).toBe(false);
    expect(await logits(again)).toEqual(await logits(model));
    disposeModel(model);
    disposeModel(again);
  });

  it('computes the same with zeros for biases that it lacks', async () => {
    const model = await fixtureModel('lens-rotary-mlp');
    const bare = without(model, /\.b_(Q|K|V|in|out)$/);
    const again = await reloaded({ ...model, ...bare });
    expect(await logits(again)).toEqual(await logits(bare));
    expect(await logits(again)).not.toEqual(await logits(model));
    disposeModel(model);
    disposeModel(again);
  });

  it.each([
    ['llama-tied', 'gated_mlp'],
    ['gpt-neo', 'windows'],
    ['gpt-neox', 'parallel'],
    ['bert', 'norm_placement'],
  ])('refuses %s by what it has no place for', async (name, field) => {
    const model = await fixtureModel(name);
    await expect(saveTransformerLens(model)).rejects.toThrow(
      new RegExp(`^a \\w+ model cannot be saved .* no place for its ${field}$`),
    );
    disposeModel(model);
  });
});
