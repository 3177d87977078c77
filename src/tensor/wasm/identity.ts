import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../tfjs';

/**
 * Lets a clone on wasm be a second owner of the same values. The library copies them there, though it
 * counts owners, and it clones whatever a gradient will need.
 */
export function shareClones(): void {
  tf.unregisterKernel('Identity', 'wasm');
  tf.registerKernel({
    kernelName: 'Identity',
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs['x'] as tf.TensorInfo;
      (backend as BackendWasm).incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
}
