import { disposeModel } from '../../src/model/loaded.ts';
import { folderAt } from '../../src/model/weights/folder.ts';
import { loadModel } from '../../src/model/weights/load.ts';
import { generate } from '../../src/model/generate.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import { largestErrors, readReference } from '../reference/parity.ts';
import { assert, gpuTest } from './gpuTest.ts';
import { useWebGpu } from './webgpu.ts';

const tolerance = 1e-3;
const configs = import.meta.glob('../reference/fixtures/*/config.json');
const names = Object.keys(configs).map((path) => path.split('/').at(-2) ?? '');
const files = ['config.json', 'model.safetensors', 'reference.json', 'reference.safetensors'];

for (const name of names) {
  const address = `/tests/reference/fixtures/${name}`;
  const folder = folderAt(name, address, files);

  gpuTest(`${name} agrees with its reference at every hook`, async () => {
    await useWebGpu();
    const tensors = liveTensors();
    const model = await loadModel(folder, 'files');
    const reference = await readReference(folder);
    const errors = [...(await largestErrors(model, reference))];
    const wrong = errors.filter(([, error]) => !(error <= tolerance));
    assert(errors.length > 0, 'expected hooks to compare');
    assert(wrong.length === 0, `largest errors: ${JSON.stringify(wrong)}`);

    const made: number[] = [];
    const { prompt, source, cached } = reference.greedy;
    // A model that reads in both directions has nothing to continue.
    if (cached.length > 0) {
      for await (const { token } of generate(model, prompt, { source, count: cached.length })) {
        made.push(token);
      }
    }
    assert(made.join() === cached.join(), `expected ${cached.join()}, got ${made.join()}`);
    disposeModel(model);
    assert(liveTensors() === tensors, `${liveTensors() - tensors} tensors were left`);
  });
}
