import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../tfjs';

/**
 * Lets a clone on wasm be a second owner of the same values. The library copies them there, though it
 * counts owners, and it clones whatever a gradient will need.
 */
export function shareClones(): void {
  const place = ['Identity', 'wasm'] as const;
  if (tf.getKernel(...place)) tf.unregisterKernel(...place);
  tf.registerKernel({
    kernelName: place[0],
    backendName: place[1],
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs['x'] as tf.TensorInfo;
      (backend as BackendWasm).incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
}
