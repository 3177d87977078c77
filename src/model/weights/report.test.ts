import { beforeAll, describe, expect, it } from 'vitest';
import { fixture, fixtureModel, fixtureNames } from '../../../tests/reference/load';
import { digestOf, digestOfJson } from '../../base/digest';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { disposeModel } from '../loaded';
import { parameterSpecs } from '../parameters';
import { readAll } from './folder';
import { fileDigester } from './report';

beforeAll(async () => {
  await startBackend(nodePlatform, 'cpu');
});

describe('the report on the files', () => {
  it.each(fixtureNames)('names the bytes and tensors of %s', async (name) => {
    const model = await fixtureModel(name);
    const { files, tensors, digestOf: parts } = model.weights;
    for (const file of files) {
      const bytes = await readAll((await fixture(name).open(file.name))!);
      expect(file).toEqual({ name: file.name, bytes: bytes.length, sha256: digestOf(bytes) });
    }
    expect(digestOfJson(parts)).toBe(model.info.digest);
    const filled = tensors.flatMap(({ fills }) => fills).sort();
    expect(filled).toEqual(
      parameterSpecs(model.config)
        .map((spec) => spec.name)
        .sort(),
    );
    disposeModel(model);
  });

  it('says which parameters share a tensor, in which shape and type it lies', async () => {
    const model = await fixtureModel('gpt2-tied');
    const found = model.weights.tensors.find(({ name }) => name.endsWith('h.0.attn.c_attn.weight'));
    expect(found).toMatchObject({ shape: [24, 72], dtype: 'F32', file: 'model.safetensors' });
    expect(found?.fills).toEqual(['Q', 'K', 'V'].map((part) => `blocks.0.attn.W_${part}`));
    disposeModel(model);
    const half = await fixtureModel('llama-bf16');
    expect(half.weights.tensors.some(({ dtype }) => dtype === 'BF16')).toBe(true);
    disposeModel(half);
  });

  it('digests each of several files and all of them together', () => {
    const [a, b] = [new Uint8Array([1, 2]), new Uint8Array([3])];
    const hash = fileDigester(2);
    hash.update(a);
    expect(hash.endOfFile()).toBe(digestOf(a));
    hash.update(b);
    expect(hash.endOfFile()).toBe(digestOf(b));
    expect(hash.hex()).toBe(digestOf(new Uint8Array([1, 2, 3])));
  });
});
