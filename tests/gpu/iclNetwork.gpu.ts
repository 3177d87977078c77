import { goldenDistances } from '../plain/iclNetwork.ts';
import { assert, gpuTest } from './gpuTest.ts';
import { useWebGpu } from './webgpu.ts';

gpuTest('the icl-classification network has the loss and gradients of PyTorch', async () => {
  await useWebGpu();
  for (const [name, distance] of Object.entries(await goldenDistances())) {
    assert(distance < 1e-4, `${name} is off by ${distance}`);
  }
});
