import { liveTensors } from '../../src/tensor/scope.ts';
import { gradientCases, gradientErrors, ownGradients } from '../reference/gradientCases.ts';
import { assert, gpuTest } from './gpuTest.ts';
import { useWebGpu } from './webgpu.ts';

for (const one of gradientCases) {
  gpuTest(`gradients on WebGPU are those of PyTorch: ${one.name}`, async () => {
    await useWebGpu();
    const tensors = liveTensors();
    const errors = gradientErrors(one, await ownGradients(one));
    const wrong = errors.filter(([, error]) => !(error < 1e-4));
    assert(errors.length > 0, 'expected gradients to compare');
    assert(wrong.length === 0, `largest errors: ${JSON.stringify(wrong)}`);
    assert(liveTensors() === tensors, `${liveTensors() - tensors} tensors were left`);
  });
}
